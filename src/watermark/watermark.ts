import type { MikroORM } from '@mikro-orm/postgresql';
import type { Logger } from 'pino';
import { AnchorRing } from './anchor-ring.ts';
import { createAnchorPublisher } from './anchor-publisher.ts';
import { choosePosition } from './cursor.ts';
import type { Position, SyncState } from './cursor.ts';
import { createSettling } from './settling.ts';
import { findHolder, publishAnchor, readStamping, readWritersXmin, readXmin } from './watermark-queries.ts';
import type { PublishedAnchor } from './watermark-queries.ts';

/** A recent anchor is at hand at any time, so that a writer that begins now can be cut off just before it, ms. */
const BACKGROUND_MS = 250;
/** Between two looks at whether the triggers are still there, and two log lines about a holder, ms. */
const MINUTE_MS = 60_000;

export interface WatermarkOptions {
  readonly orm: MikroORM;
  readonly settleMs: number;
  readonly holdBackMs: number;
  readonly logger: Logger;
  /** Ms of a monotonic clock. */
  readonly monotonic: () => number;
  /** Told of each answer: its state, and how long it waited for writers in flight, s. */
  readonly onAnswer: (state: SyncState, settleSeconds: number) => void;
}

export interface Watermark {
  /** Keeps anchors coming in the background. Faults of the database are met again by the next request. */
  start(): void;
  /** No more anchors in the background; one under way ends with its connection. */
  stop(): void;
  /** Where an answer that begins now is to be cut. Rejects as the database does. */
  position(): Promise<Position>;
  /**
   * Whether the last anchor was settled when it came, and so the next one may well be: then a request can have its anchor and
   * its rows in one go, and ask `settledAt` whether they count.
   */
  isQuiet(): boolean;
  /**
   * Where an answer is cut whose anchor was published after the request began and whose rows were read after that; undefined
   * when a writer was in flight: its rows do not count.
   */
  settledAt(anchor: PublishedAnchor): Position | undefined;
  /** A first anchor has been confirmed, or a writer has kept it from that for longer than the hold-back. */
  isReady(): boolean;
  /** How far the newest time known to be complete lies behind the newest published, seconds. */
  lagSeconds(): number;
}

/** Settle, cut, hold: docs/PROTOCOL.md says what it promises and why it holds. */
export function createWatermark(options: WatermarkOptions): Watermark {
  const { orm, settleMs, holdBackMs, logger, monotonic } = options;
  const em = () => orm.em.fork();
  const ring = new AnchorRing();
  const settling = createSettling({
    ring,
    monotonic,
    readXmin: () => readXmin(em()),
    readWritersXmin: () => readWritersXmin(em()),
  });
  const publisher = createAnchorPublisher({
    ring,
    monotonic,
    publish: () => publishAnchor(em()),
    onXmin: (xmin) => settling.noteXmin(xmin),
  });

  let timer: NodeJS.Timeout | undefined;
  let firstAnchorAt: number | undefined;
  let stamping: boolean | undefined;
  let stampingReadAt = Number.NEGATIVE_INFINITY;
  let quiet = false;
  let reportedAt = Number.NEGATIVE_INFINITY;
  let failedAt = Number.NEGATIVE_INFINITY;

  /** Without the triggers nothing stamps live rows above the register: say so, and let a margin stand in. */
  async function checkStamping(): Promise<void> {
    if (monotonic() - stampingReadAt < MINUTE_MS) return;
    const now = await readStamping(em());
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
      if (!last || monotonic() - last.takenAt >= BACKGROUND_MS) await publisher.fresh();
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

  /** One line a minute at most, and none for writers that are only just in flight. */
  async function report(state: SyncState): Promise<void> {
    const lagMs = Math.round(lagSeconds() * 1000);
    if ((state !== 'stuck' && lagMs < 1_000) || monotonic() - reportedAt < MINUTE_MS) return;
    reportedAt = monotonic();
    const holder = await findHolder(em()).catch(() => undefined);
    logger.warn(
      { state, lagMs, holder },
      'a transaction that writes to the chat tables holds the watermark back',
    );
  }

  function lagSeconds(): number {
    const newest = ring.newest();
    if (!newest) return 0;
    // Anchors come every 250 ms, so what is older than two of them is missing.
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
      const fresh = await publisher.fresh();
      quiet = ring.isConfirmed(fresh);
      const began = monotonic();
      const choose = (isSettled: boolean): Position =>
        choosePosition({
          fresh,
          isSettled,
          newestConfirmed: ring.newestConfirmed(),
          now: monotonic(),
          holdBackMs,
        });
      let chosen = choose(await settling.settled(fresh, settleMs));
      // No recent cut, and it may be for want of anchors, not for an old writer: this process has just started, or the
      // database was away. Then the writers in flight are young and worth waiting for; for an old one this ends at once.
      if (chosen.state === 'stuck') chosen = choose(await settling.settled(fresh, holdBackMs));
      const position = stamping ? chosen : withMargin(chosen, holdBackMs);
      options.onAnswer(position.state, (monotonic() - began) / 1000);
      void report(position.state);
      return position;
    },
    isQuiet: () => quiet && stamping === true,
    settledAt(anchor) {
      quiet = anchor.n <= anchor.xmin;
      if (!quiet || stamping !== true) return undefined;
      options.onAnswer('settled', 0);
      return { state: 'settled', fresh: anchor.t, cut: anchor.t, safe: anchor.t };
    },
    isReady: () =>
      ring.newestConfirmed() !== undefined ||
      (firstAnchorAt !== undefined && monotonic() - firstAnchorAt >= holdBackMs),
    lagSeconds,
  };
}

function withMargin(position: Position, marginMs: number): Position {
  const { safe = position.fresh } = position;
  return { state: 'unguarded', fresh: position.fresh, cut: undefined, safe: safe - marginMs };
}
