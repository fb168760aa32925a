import type { EntityManager, MikroORM } from '@mikro-orm/postgresql';
import type { Logger } from 'pino';
import { isLostConnection } from '../db/database-error.ts';
import { createAnchorPublisher } from './anchor-publisher.ts';
import { AnchorRing } from './anchor-ring.ts';
import type { PublishedAnchor } from './anchor-row.ts';
import { choosePosition, settledPosition } from './cursor.ts';
import type { Position, SyncState } from './cursor.ts';
import { createSettling } from './settling.ts';
import { findHolder, publishAnchor, readStamping, readWritersXmin, readXmin } from './watermark-queries.ts';

/** Time between anchors in the background, ms: an answer that a new writer holds is cut at one of them. */
const BACKGROUND_MS = 250;
/** Time between two checks of the triggers, and between two log lines about a holder, ms. */
const MINUTE_MS = 60_000;

export interface WatermarkOptions {
  readonly orm: MikroORM;
  readonly settleMs: number;
  readonly holdBackMs: number;
  readonly logger: Logger;
  /** Ms of a monotonic clock. */
  readonly monotonic: () => number;
  /** Called with each fault of the database. */
  readonly onFault: (error: unknown) => void;
  /** Called for each answer with its state and how long it waited for writers in flight, s. */
  readonly onAnswer: (state: SyncState, settleSeconds: number) => void;
}

export interface Watermark {
  /** Begins to publish anchors in the background. The next request meets the same faults of the database. */
  start(): void;
  /** Publishes no more in the background. An anchor under way ends with its connection. */
  stop(): void;
  /** Where an answer that begins now is to be cut. Rejects as the database does. */
  position(): Promise<Position>;
  /**
   * Whether the last anchor was settled when it arrived. The next one probably is, too. A request may then read its anchor and
   * its rows in one round trip and ask `settledPositionOf` whether they count.
   */
  expectsSettled(): boolean;
  /**
   * Where an answer is cut whose anchor was published after the request began, and whose rows were read after that. Undefined
   * if a writer was in flight: the rows do not count then.
   */
  settledPositionOf(anchor: PublishedAnchor): Position | undefined;
  /** A first anchor has been confirmed, or a writer has prevented that for longer than the hold-back. */
  isReady(): boolean;
  /** How far the newest time known to be complete is behind the newest published one, seconds. */
  lagSeconds(): number;
}

/** Settle, cut, hold: docs/PROTOCOL.md says what it promises and why it holds. */
export function createWatermark(options: WatermarkOptions): Watermark {
  const { orm, settleMs, holdBackMs, logger, monotonic } = options;

  /** A connection may end at the moment of its use. Each of these queries may be repeated, so it is tried once more. */
  async function ask<Answer>(query: (em: EntityManager) => Promise<Answer>): Promise<Answer> {
    try {
      return await query(orm.em.fork());
    } catch (error) {
      options.onFault(error);
      if (!isLostConnection(error)) throw error;
      return query(orm.em.fork());
    }
  }

  const ring = new AnchorRing();
  const settling = createSettling({
    ring,
    monotonic,
    readXmin: () => ask(readXmin),
    readWritersXmin: () => ask(readWritersXmin),
  });
  const publisher = createAnchorPublisher({
    ring,
    monotonic,
    publish: () => ask(publishAnchor),
    onXmin: (xmin) => settling.noteXmin(xmin),
  });

  let timer: NodeJS.Timeout | undefined;
  let firstAnchorAt: number | undefined;
  let stamping: boolean | undefined;
  let stampingReadAt = Number.NEGATIVE_INFINITY;
  let wasSettled = false;
  let reportedAt = Number.NEGATIVE_INFINITY;
  let failedAt = Number.NEGATIVE_INFINITY;

  /** Without the triggers nothing stamps live rows above the register. A margin then replaces the guarantee, and the log says so. */
  async function checkStamping(): Promise<void> {
    if (monotonic() - stampingReadAt < MINUTE_MS) return;
    const now = await ask(readStamping);
    stampingReadAt = monotonic();
    if (!now && stamping !== false) {
      logger.warn(
        { marginMs: holdBackMs },
        'the stamping triggers are missing or disabled: a message that commits late can be missed; run "tidemark migrate" or enable them',
      );
    }
    stamping = now;
  }

  async function background(): Promise<void> {
    try {
      await checkStamping();
      const last = ring.newest();
      if (!last || monotonic() - last.takenAt >= BACKGROUND_MS) await publisher.take();
      firstAnchorAt ??= monotonic();
      const newest = ring.newest();
      if (newest && !ring.isConfirmed(newest)) await settling.look();
    } catch (error) {
      if (monotonic() - failedAt < MINUTE_MS) return;
      failedAt = monotonic();
      logger.warn(
        { err: error },
        'no time can be published now; syncs fail until the database answers again',
      );
    }
  }

  /** At most one log line a minute, and none for writers that have only just begun. */
  async function report(state: SyncState): Promise<void> {
    const lagMs = Math.round(lagSeconds() * 1000);
    if ((state !== 'stuck' && lagMs < 1_000) || monotonic() - reportedAt < MINUTE_MS) return;
    reportedAt = monotonic();
    const holder = await ask(findHolder).catch(() => undefined);
    logger.warn(
      { state, lagMs, holder },
      'a transaction that writes to the chat tables holds the watermark back',
    );
  }

  function lagSeconds(): number {
    const newest = ring.newest();
    if (!newest) return 0;
    // Anchors are published every 250 ms: after twice that time without one, some are missing.
    const silentMs = Math.max(0, monotonic() - newest.takenAt - 2 * BACKGROUND_MS);
    const safe = ring.newestConfirmed()?.t ?? newest.t - (monotonic() - (firstAnchorAt ?? monotonic()));
    return (newest.t - safe + silentMs) / 1000;
  }

  return {
    start() {
      const tick = (): void => {
        void background().finally(() => {
          if (timer) timer = setTimeout(tick, BACKGROUND_MS);
        });
      };
      timer = setTimeout(tick, 0);
    },
    stop() {
      clearTimeout(timer);
      timer = undefined;
    },
    async position() {
      if (stamping === undefined) await checkStamping();
      const anchor = await publisher.take();
      wasSettled = ring.isConfirmed(anchor);
      const began = monotonic();
      const choose = (isSettled: boolean): Position =>
        choosePosition({
          anchor,
          isSettled,
          newestConfirmed: ring.newestConfirmed(),
          now: monotonic(),
          holdBackMs,
        });
      let chosen = choose(await settling.settled(anchor, settleMs));
      // There is no recent anchor to cut at. If this process has just started, or the database was away, the writers in
      // flight are young and worth waiting for. If one of them is old, this wait ends at once.
      if (chosen.state === 'stuck') chosen = choose(await settling.settled(anchor, holdBackMs));
      const position = stamping ? chosen : withMargin(chosen, holdBackMs);
      options.onAnswer(position.state, (monotonic() - began) / 1000);
      void report(position.state);
      return position;
    },
    expectsSettled: () => wasSettled && stamping === true,
    settledPositionOf(anchor) {
      wasSettled = anchor.n <= anchor.xmin;
      if (!wasSettled || stamping !== true) return undefined;
      options.onAnswer('settled', 0);
      return settledPosition(anchor.t);
    },
    isReady: () =>
      ring.newestConfirmed() !== undefined ||
      (firstAnchorAt !== undefined && monotonic() - firstAnchorAt >= holdBackMs),
    lagSeconds,
  };
}

function withMargin(position: Position, marginMs: number): Position {
  const { published, safe = published } = position;
  return { state: 'unguarded', published, upTo: undefined, safe: safe - marginMs };
}
