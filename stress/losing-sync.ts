import type { EntityManager, MikroORM } from '@mikro-orm/postgresql';
import { asAppError } from '../src/db/database-error.ts';
import type { RowReader } from '../src/rows/row-reader.ts';
import type { EncodedMessages } from '../src/messages/message-encoder.ts';
import type { MessageEncoding } from '../src/sync/message-encoding.ts';
import { longAnswerValues } from '../src/sync/sync-queries.ts';
import type { MessageStream, SyncService } from '../src/sync/sync-service.ts';
import { nextCursor } from '../src/watermark/cursor.ts';
import { publishAnchor } from '../src/watermark/watermark-queries.ts';
import type { Watermark } from '../src/watermark/watermark.ts';
import type { GatewayControl } from './controls.ts';

const FIXED_LAG_MS = 100;

export interface LosingSyncOptions {
  readonly orm: MikroORM;
  readonly rows: RowReader;
  readonly watermark: Watermark;
  readonly roomLimit: number;
}

interface Question {
  readonly em: EntityManager;
  readonly watermark: Watermark;
  readonly since: number;
}

/** What a design chooses: first the cut (undefined: none), then the number, when the messages are known. */
interface Choice {
  readonly upTo: number | undefined;
  readonly number: (messages: readonly EncodedMessages[]) => number | Promise<number>;
}

/** A sync service that chooses the number in a way that loses messages. */
export function createLosingSync(control: GatewayControl, options: LosingSyncOptions): SyncService {
  const { orm, rows, watermark, roomLimit } = options;
  return {
    async sync({ accountId, since, encodings }) {
      const { upTo, number } = await DESIGNS[control]({ em: orm.em.fork(), watermark, since });
      let currentTimestamp = since;
      const values = longAnswerValues({ accountId, since, upTo }, roomLimit);
      async function* messages({ long, encode }: MessageEncoding): MessageStream {
        try {
          const read: EncodedMessages[] = [];
          for await (const found of rows.read({ ...long, values })) read.push(encode(found));
          currentTimestamp = await number(read);
          yield* read;
        } catch (error) {
          throw asAppError(error);
        }
      }
      return {
        // The doors read it after they have sent the messages.
        get currentTimestamp() {
          return currentTimestamp;
        },
        messages: encodings.map(messages),
      };
    },
  };
}

const DESIGNS: Record<GatewayControl, (question: Question) => Promise<Choice>> = {
  'newest-created-at': async ({ since }) => ({
    upTo: undefined,
    number: (messages) => Math.max(since, ...messages.slice(-1).map(newestCreatedAt)),
  }),
  'now-after-read': async ({ em }) => ({ upTo: undefined, number: () => readClock(em) }),
  async 'fixed-lag'({ em }) {
    const clock = await readClock(em);
    return { upTo: undefined, number: () => clock - FIXED_LAG_MS };
  },
  async 'unconfirmed-anchors'({ em, since }) {
    const anchor = (await publishAnchor(em)) ?? (await publishAnchor(em));
    return { upTo: anchor?.t ?? since, number: () => anchor?.t ?? since };
  },
  async 'no-holding'({ watermark, since }) {
    const position = await watermark.position();
    const upTo = position.state === 'settled' ? position.upTo : undefined;
    return { upTo, number: () => nextCursor(since, position) };
  },
};

/** Of the last message of a chunk, unix ms. */
function newestCreatedAt({ bytes }: EncodedMessages): number {
  const [, time = ''] = [...bytes.toString().matchAll(/"created_?[aA]t":"([^"]+)"/g)].at(-1) ?? [];
  return Date.parse(time);
}

/** The database's clock, unix ms. */
async function readClock(em: EntityManager): Promise<number> {
  const rows = await em.execute<{ ms: string }[]>(
    'select floor(extract(epoch from clock_timestamp()) * 1000)::bigint as ms',
  );
  return Number(rows[0]!.ms);
}
