import type { EntityManager } from '@mikro-orm/postgresql';
import { CompiledQuery } from 'kysely';
import { asAppError } from '../src/db/database-error.ts';
import { toMessage } from '../src/sync/message.ts';
import { findNewMessages } from '../src/sync/sync-queries.ts';
import type { SyncResult, SyncService, SyncServiceOptions } from '../src/sync/sync-service.ts';
import { nextCursor } from '../src/watermark/cursor.ts';
import { publishAnchor } from '../src/watermark/watermark-queries.ts';
import type { GatewayControl } from './controls.ts';

const FIXED_LAG_MS = 100;

interface Question {
  readonly em: EntityManager;
  readonly accountId: string;
  readonly since: number;
  readonly roomLimit: number;
}

type Design = (question: Question, options: SyncServiceOptions) => Promise<SyncResult>;

/** A sync service with a way of choosing the number that loses messages. */
export function createLosingSync(control: GatewayControl, options: SyncServiceOptions): SyncService {
  return {
    async sync(accountId, since) {
      try {
        const em = options.orm.em.fork();
        return await DESIGNS[control]({ em, accountId, since, roomLimit: options.roomLimit }, options);
      } catch (error) {
        throw asAppError(error);
      }
    },
  };
}

const DESIGNS: Record<GatewayControl, Design> = {
  async 'newest-created-at'(question) {
    const messages = await read(question, undefined);
    const newest = messages.map(({ createdAt }) => Date.parse(createdAt));
    return { messages, currentTimestamp: Math.max(question.since, ...newest.slice(-1)) };
  },
  async 'now-after-read'(question) {
    const messages = await read(question, undefined);
    return { messages, currentTimestamp: await readClock(question.em) };
  },
  async 'fixed-lag'(question) {
    const clock = await readClock(question.em);
    return { messages: await read(question, undefined), currentTimestamp: clock - FIXED_LAG_MS };
  },
  async 'unconfirmed-anchors'(question) {
    const anchor = (await publishAnchor(question.em)) ?? (await publishAnchor(question.em));
    if (!anchor) return { messages: [], currentTimestamp: question.since };
    return { messages: await read(question, anchor.t), currentTimestamp: anchor.t };
  },
  async 'no-holding'(question, { watermark }) {
    const position = await watermark.position();
    const cut = position.state === 'settled' ? position.cut : undefined;
    const messages = await read(question, cut);
    return { messages, currentTimestamp: nextCursor(question.since, position) };
  },
};

async function read({ em, accountId, since, roomLimit }: Question, cut: number | undefined) {
  return (await findNewMessages(em, { accountId, since, cut, roomLimit })).map(toMessage);
}

/** Unix ms of the database's clock. */
async function readClock(em: EntityManager): Promise<number> {
  const { rows } = await em
    .getKysely()
    .executeQuery<{ ms: string }>(
      CompiledQuery.raw('select floor(extract(epoch from clock_timestamp()) * 1000)::bigint as ms'),
    );
  return Number(rows[0]!.ms);
}
