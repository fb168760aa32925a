import { randomUUID } from 'node:crypto';
import { expect } from 'vitest';
import type { SyncState } from '../../src/watermark/cursor.ts';
import { readAnswer } from './read-answer.ts';
import { CLIENTS, ROOMS } from './model-steps.ts';
import type { History, Step } from './model-steps.ts';
import {
  expectCommitted,
  makeRooms,
  openGateways,
  seatAccounts,
  writeJoin,
  writeLeave,
  writeMessages,
} from './model-world.ts';
import type { Bench, Gateway, ModelClock, Room, SeatState, WrittenMessage } from './model-world.ts';

/** What a transaction has done so far. A savepoint is the length of `changes` at that time. */
interface Transaction {
  changes: (WrittenMessage | SeatChange)[];
  savepoints: number[];
  /** Seats it has written to. Another transaction would have to wait for them. */
  readonly seats: Set<string>;
}

interface SeatChange {
  readonly seat: string;
  readonly state: SeatState;
}

interface ModelClient {
  readonly accountId: string;
  /** Saves the number or the newest created_at it has seen, whichever is newer. Otherwise it saves the number. */
  readonly savesNewest: boolean;
  saved: number;
  readonly received: Set<string>;
  /** Ids received in answers that promise each message once. */
  readonly once: Set<string>;
  sawStuck: boolean;
}

/** Answers by state. */
export type Tally = Record<SyncState, number>;

const newTransaction = (): Transaction => ({ changes: [], savepoints: [], seats: new Set() });
const seatKey = (client: number, room: number) => `${client} ${room}`;

/** Runs the steps of a history on real connections, and compares every answer with the committed messages. */
export async function runHistory(bench: Bench, history: History, tally: Tally): Promise<void> {
  const clock: ModelClock = { ms: 1_000 };
  const run = new Run(
    bench,
    openGateways(bench, history, clock),
    await makeRooms(bench, ROOMS),
    clock,
    tally,
  );
  try {
    await run.seatClients();
    for (const step of history.steps) await run.take(step);
    await run.finish();
  } finally {
    await run.abandon();
  }
}

class Run {
  private readonly bench: Bench;
  private readonly gateways: readonly Gateway[];
  private readonly rooms: readonly Room[];
  private readonly clock: ModelClock;
  private readonly tally: Tally;
  private readonly clients: readonly ModelClient[];
  private readonly messages: WrittenMessage[] = [];
  private readonly seats = new Map<string, SeatState>();
  private readonly open = new Map<number, Transaction>();
  private readonly prepared: { readonly gid: string; readonly transaction: Transaction }[] = [];
  private isElsewhereOpen = false;
  private hasClockStepped = false;

  constructor(
    bench: Bench,
    gateways: readonly Gateway[],
    rooms: readonly Room[],
    clock: ModelClock,
    tally: Tally,
  ) {
    this.bench = bench;
    this.gateways = gateways;
    this.rooms = rooms;
    this.clock = clock;
    this.tally = tally;
    this.clients = Array.from({ length: CLIENTS }, (_, index) => ({
      accountId: randomUUID(),
      savesNewest: index % 2 === 1,
      saved: 0,
      received: new Set(),
      once: new Set(),
      sawStuck: false,
    }));
  }

  async seatClients(): Promise<void> {
    const accounts = this.clients.map(({ accountId }) => accountId);
    const joined = await seatAccounts(this.bench, this.rooms[0]!, accounts, 'joined');
    const invited = await seatAccounts(this.bench, this.rooms[1]!, accounts, 'invited');
    for (const index of this.clients.keys()) {
      this.seats.set(seatKey(index, 0), joined[index]!);
      this.seats.set(seatKey(index, 1), invited[index]!);
    }
  }

  async take(step: Step): Promise<void> {
    switch (step.do) {
      case 'begin':
        if (!this.open.has(step.writer)) await this.begin(step.writer);
        return;
      case 'insert': {
        const written = await writeMessages(this.writer(step.writer), this.rooms[step.room]!, step);
        this.change(step.writer, written);
        return;
      }
      case 'join':
      case 'leave':
        return this.changeSeat(step);
      case 'savepoint':
      case 'rollback to':
        return this.savepoint(step);
      case 'commit':
        if (this.open.has(step.writer)) await this.commit(step.writer);
        return;
      case 'abort':
        if (this.open.delete(step.writer)) await this.writer(step.writer).query('rollback');
        return;
      case 'prepare':
        return this.prepare(step.writer);
      case 'finish prepared':
        return this.finishPrepared(step.commits);
      case 'unrelated':
        return this.writeElsewhere(step.commits);
      case 'publish':
        await this.gateways[step.gateway]!.watermark.position();
        return;
      case 'sync':
        return this.sync(step.client, step.gateway);
      case 'race': {
        const syncing = this.sync(step.client, step.gateway);
        await Promise.all([syncing, this.open.has(step.writer) ? this.commit(step.writer) : undefined]);
        return;
      }
      case 'pass':
        this.clock.ms += step.ms;
        return;
      case 'step clock':
        this.hasClockStepped = true;
        await this.setClock(step.ms);
    }
  }

  /** Ends all open transactions. Then every client syncs until it is settled, and must have everything. */
  async finish(): Promise<void> {
    for (const writer of this.open.keys()) await this.commit(writer);
    while (this.prepared.length > 0) await this.finishPrepared(true);
    if (this.isElsewhereOpen) await this.writeElsewhere(true);
    // Past every stamp: after a step back of the clock, a message may have a later time, and is not sent before it.
    if (this.hasClockStepped) await this.setClock(7_000);
    await expectCommitted(this.bench, this.rooms, this.messages);
    for (const index of this.clients.keys()) {
      const gateway = index % this.gateways.length;
      for (let attempt = 0; ; attempt += 1) {
        await this.sync(index, gateway);
        if (this.gateways[gateway]!.state === 'settled') break;
        expect(attempt).toBeLessThan(20);
        // Transactions of other tests may be open. After some time the gateway checks whether they are unrelated.
        this.clock.ms += 20;
      }
      this.expectComplete(index, this.promised(index));
    }
  }

  async abandon(): Promise<void> {
    for (const writer of this.open.keys()) await this.writer(writer).query('rollback');
    for (const { gid } of this.prepared) await this.bench.control.query(`rollback prepared '${gid}'`);
    if (this.isElsewhereOpen) await this.bench.unrelated.query('rollback');
    if (this.hasClockStepped) await this.setClock(0);
  }

  private writer(index: number) {
    return this.bench.writers[index]!;
  }

  private async setClock(ms: number): Promise<void> {
    await this.bench.control.query(`select setval('test_clock_ms', $1)`, [ms]);
  }

  private async begin(writer: number): Promise<void> {
    await this.writer(writer).query('begin');
    this.open.set(writer, newTransaction());
  }

  /** Adds the changes to the writer's open transaction. Without one, they are committed at once. */
  private change(writer: number, changes: readonly (WrittenMessage | SeatChange)[]): void {
    const transaction = this.open.get(writer);
    if (transaction) transaction.changes.push(...changes);
    else this.apply(changes);
  }

  private apply(changes: readonly (WrittenMessage | SeatChange)[]): void {
    for (const change of changes) {
      if ('seat' in change) this.seats.set(change.seat, change.state);
      else this.messages.push(change);
    }
  }

  private async commit(writer: number): Promise<void> {
    const transaction = this.open.get(writer)!;
    this.open.delete(writer);
    await this.writer(writer).query('commit');
    this.apply(transaction.changes);
  }

  private async prepare(writer: number): Promise<void> {
    const transaction = this.open.get(writer);
    // PostgreSQL has nothing to finish for a transaction that wrote nothing.
    if (!transaction || transaction.changes.length === 0) return;
    const gid = `model-${randomUUID()}`;
    this.open.delete(writer);
    await this.writer(writer).query(`prepare transaction '${gid}'`);
    this.prepared.push({ gid, transaction });
  }

  private async finishPrepared(commits: boolean): Promise<void> {
    const oldest = this.prepared.shift();
    if (!oldest) return;
    await this.bench.control.query(`${commits ? 'commit' : 'rollback'} prepared '${oldest.gid}'`);
    if (commits) this.apply(oldest.transaction.changes);
  }

  private async savepoint(step: { readonly do: string; readonly writer: number }): Promise<void> {
    const transaction = this.open.get(step.writer);
    if (!transaction) return;
    if (step.do === 'savepoint') {
      await this.writer(step.writer).query('savepoint s');
      transaction.savepoints.push(transaction.changes.length);
    } else if (transaction.savepoints.length > 0) {
      await this.writer(step.writer).query('rollback to savepoint s');
      transaction.changes.length = transaction.savepoints.at(-1)!;
    }
  }

  private async changeSeat(step: Step & { do: 'join' | 'leave' }): Promise<void> {
    const key = seatKey(step.client, step.room);
    const mine = this.open.get(step.writer);
    const inFlight = this.inFlight();
    if (inFlight.some((transaction) => transaction !== mine && transaction.seats.has(key))) return;
    const own = mine?.changes.findLast((change) => 'seat' in change && change.seat === key);
    const seat = (own as SeatChange | undefined)?.state ?? this.seats.get(key);
    const isJoined = seat?.joinedUs !== undefined;
    if (isJoined === (step.do === 'join')) return;
    const writer = this.writer(step.writer);
    const { accountId } = this.clients[step.client]!;
    const state = isJoined
      ? await writeLeave(writer, seat)
      : await writeJoin(writer, this.rooms[step.room]!.id, accountId, seat);
    mine?.seats.add(key);
    this.change(step.writer, [{ seat: key, state }]);
  }

  private async writeElsewhere(commits: boolean): Promise<void> {
    const { unrelated } = this.bench;
    if (this.isElsewhereOpen) await unrelated.query(commits ? 'commit' : 'rollback');
    else await unrelated.query('begin; insert into elsewhere values (1)');
    this.isElsewhereOpen = !this.isElsewhereOpen;
  }

  private async sync(index: number, gatewayIndex: number): Promise<void> {
    const client = this.clients[index]!;
    const gateway = this.gateways[gatewayIndex]!;
    const promised = this.promised(index);
    const since = client.saved;
    const { messages, currentTimestamp } = await readAnswer(gateway.sync, client.accountId, since);
    const state = gateway.state!;
    this.tally[state] += 1;

    expect(currentTimestamp).toBeGreaterThanOrEqual(since);
    const newest = messages.map((message) => Date.parse(message.created_at));
    client.saved = client.savesNewest ? Math.max(currentTimestamp, ...newest) : currentTimestamp;
    for (const { id } of messages) client.received.add(id);
    if (state === 'stuck') {
      client.sawStuck = true;
      return;
    }
    const again = messages.filter(({ id }) => client.once.has(id));
    expect(again, `${state}: delivered twice`).toEqual([]);
    for (const { id } of messages) client.once.add(id);
    expect(client.once.size).toBeGreaterThanOrEqual(messages.length);
    if (state === 'settled' && !this.hasClockStepped) this.expectComplete(index, promised);
  }

  /** Live messages committed so far, in rooms that the client joined before them. */
  private promised(index: number): WrittenMessage[] {
    return this.messages.filter(({ roomId, createdUs, isLive }) => {
      const room = this.rooms.findIndex(({ id }) => id === roomId);
      // If the client is leaving a seat, the seat may have ended before a running sync is answered.
      if (this.isSeatChanging(seatKey(index, room))) return false;
      const joinedUs = this.seats.get(seatKey(index, room))?.joinedUs;
      return isLive && joinedUs !== undefined && createdUs > joinedUs;
    });
  }

  private isSeatChanging(seat: string): boolean {
    return this.inFlight().some(({ changes }) =>
      changes.some((change) => 'seat' in change && change.seat === seat),
    );
  }

  private inFlight(): Transaction[] {
    return [...this.open.values(), ...this.prepared.map(({ transaction }) => transaction)];
  }

  private expectComplete(index: number, promised: readonly WrittenMessage[]): void {
    const client = this.clients[index]!;
    if (client.savesNewest && client.sawStuck) return;
    const lost = promised.filter(({ id }) => !client.received.has(id));
    expect(lost, `client ${index}: lost`).toEqual([]);
  }
}
