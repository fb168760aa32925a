/**
 * `tsx bench/coding-levels.ts` shows what each coding and level costs and saves on JSON of messages. Its tables are in
 * docs/PERFORMANCE.md; src/http/compression.ts has the levels that were chosen. It takes about a minute.
 */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { brotliCompress, brotliCompressSync, constants, gzip, gzipSync } from 'node:zlib';
import { zstdCompress, zstdCompressSync } from 'node:zlib';
import { generatedWorld } from '../src/demo/generated-world.ts';
import { messageStream } from '../src/demo/message-stream.ts';
import type { PlannedMessage } from '../src/demo/planned-message.ts';
import { seededIds } from '../src/demo/seeded-ids.ts';
import type { SeededIds } from '../src/demo/seeded-ids.ts';
import { WorkingCalendar } from '../src/demo/working-calendar.ts';
import { compressStream } from './coding-streams.ts';
import type { StreamSetting } from './coding-streams.ts';

const SEED = 4;
const ROUNDS = 7;

/** A sync answer of REST with the newest messages of a world as `tidemark seed` writes it. */
function syncAnswer(count: number): Buffer {
  const world = generatedWorld({ accounts: 500, rooms: 50, messages: 26_000 }, SEED);
  const ids = seededIds(SEED);
  const calendar = new WorkingCalendar(SEED, new Date('2024-02-02T10:00:00Z'));
  const said = [...messageStream(world, calendar, ids)].filter(({ deletedAt }) => deletedAt === null);
  const messages = said.slice(-count).map((message) => wireMessage(message, ids));
  return Buffer.from(
    JSON.stringify({ messages, current_timestamp: Date.parse('2024-02-02T10:00:00Z'), total_count: count }),
  );
}

function wireMessage(message: PlannedMessage, ids: SeededIds): Record<string, unknown> {
  const { encrypted } = message;
  const base64 = (bytes: Buffer) => bytes.toString('base64');
  const milliseconds = new Date(Math.floor(message.at / 1000)).toISOString().slice(0, -1);
  return {
    id: ids('message', message.index),
    content: message.content,
    chat_room_id: ids('room', message.room),
    sender_id: ids('member', message.sender),
    created_at: `${milliseconds}${String(message.at % 1000).padStart(3, '0')}Z`,
    type: message.type,
    nonce: ids('nonce', message.index),
    attachments: message.attachments,
    meta: {
      ...(message.target === null ? {} : { message_id: ids('message', message.target) }),
      ...message.meta,
    },
    ...(encrypted === null
      ? {}
      : {
          is_encrypted: true,
          ciphertext: base64(encrypted.ciphertext),
          encryption_header: base64(encrypted.header),
          encryption_signature: encrypted.signature === null ? null : base64(encrypted.signature),
          encryption_scheme: 'chat.mls.v2',
          encryption_epoch: encrypted.epoch,
          encryption_message_type: 'content.new',
          client_message_id: ids('client message', message.index),
        }),
  };
}

const median = (values: readonly number[]): number =>
  values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)]!;

/** The median over the rounds of the CPU time of one run, µs. It includes the thread pool. */
async function cpuOf(run: () => unknown, runs: number): Promise<number> {
  const rounds: number[] = [];
  for (let round = 0; round < ROUNDS; round += 1) {
    const before = process.cpuUsage();
    for (let n = 0; n < runs; n += 1) await run();
    const { user, system } = process.cpuUsage(before);
    rounds.push((user + system) / runs);
  }
  return median(rounds);
}

function row(...cells: readonly (string | number)[]): void {
  process.stdout.write(`| ${cells.join(' | ')} |\n`);
}
function header(...names: readonly string[]): void {
  process.stdout.write('\n');
  row(...names);
  row(...names.map(() => '---'));
}

type Whole = readonly [
  name: string,
  now: (bytes: Buffer) => Buffer,
  later: (bytes: Buffer) => Promise<Buffer>,
];

function wholeCodings(size: number): readonly Whole[] {
  const zstd = [1, 2, 3, 4, 5, 6].map((level): Whole => {
    const options = {
      params: { [constants.ZSTD_c_compressionLevel]: level, [constants.ZSTD_c_windowLog]: 18 },
      pledgedSrcSize: size,
    };
    return [
      `zstd ${level}`,
      (bytes) => zstdCompressSync(bytes, options),
      (bytes) => promisify(zstdCompress)(bytes, options),
    ];
  });
  const br = [0, 1, 2, 3, 4, 5].map((level): Whole => {
    const options = {
      params: {
        [constants.BROTLI_PARAM_QUALITY]: level,
        [constants.BROTLI_PARAM_LGWIN]: 18,
        [constants.BROTLI_PARAM_SIZE_HINT]: size,
      },
    };
    return [
      `br ${level}`,
      (bytes) => brotliCompressSync(bytes, options),
      (bytes) => promisify(brotliCompress)(bytes, options),
    ];
  });
  const gz = [1, 2, 3, 4, 5, 6].map((level): Whole => {
    const options = { level };
    return [`gzip ${level}`, (bytes) => gzipSync(bytes, options), (bytes) => promisify(gzip)(bytes, options)];
  });
  return [...zstd, ...br, ...gz];
}

process.stdout.write(`Node ${process.version}, ${cpus().length} × ${cpus()[0]?.model ?? 'unknown'}\n`);

for (const count of [1, 2, 5, 150]) {
  const body = syncAnswer(count);
  header(`${count} messages, ${body.length} bytes`, 'ratio', 'CPU µs', 'CPU µs by the thread pool');
  for (const [name, now, later] of wholeCodings(body.length)) {
    const runs = body.length > 10_000 ? 20 : 100;
    const ratio = (body.length / now(body).length).toFixed(2);
    const [direct, pooled] = [await cpuOf(() => now(body), runs), await cpuOf(() => later(body), runs)];
    row(name, ratio, direct.toFixed(0), pooled.toFixed(0));
  }
}

const PIECE = 64 * 1024;
const levels = (coding: StreamSetting['coding'], all: readonly number[], window: number) =>
  all.map((level): StreamSetting => ({ coding, level, window, piece: PIECE, flush: true }));
const chosen = [...levels('zstd', [1], 18), ...levels('br', [1], 18), ...levels('gzip', [1], 15)] as const;
const SETTINGS: readonly StreamSetting[] = [
  ...levels('zstd', [1, 2, 3, 4, 5, 6], 18),
  ...[17, 19, 20].flatMap((window) => levels('zstd', [1, 2], window)),
  ...levels('br', [0, 1, 2, 3, 4, 5], 18),
  ...[16, 20, 22].flatMap((window) => levels('br', [1, 2], window)),
  ...levels('gzip', [1, 2, 3, 4, 5, 6], 15),
  ...chosen.map((setting) => ({ ...setting, flush: false })),
  ...chosen.map((setting) => ({ ...setting, piece: 16 * 1024 })),
];

const body = syncAnswer(25_000);
const folder = mkdtempSync(join(tmpdir(), 'tidemark-coding-'));
try {
  const path = join(folder, 'answer.json');
  writeFileSync(path, body);
  header(
    `25,000 messages, ${(body.length / 1e6).toFixed(1)} MB, streamed`,
    'window KiB',
    'piece KiB',
    'flushed',
    'ratio',
    'CPU ms',
    'first byte after KiB',
    'memory of one of ten streams, MiB',
  );
  for (const setting of SETTINGS) {
    const { out, delay } = await compressStream(body, setting);
    const cpu = await cpuOf(() => compressStream(body, setting), 1);
    const memory = execFileSync(process.execPath, [
      join(import.meta.dirname, 'coding-streams.ts'),
      path,
      JSON.stringify(setting),
    ]);
    row(
      `${setting.coding} ${setting.level}`,
      2 ** setting.window / 1024,
      setting.piece / 1024,
      setting.flush ? 'yes' : 'no',
      (body.length / out).toFixed(2),
      (cpu / 1000).toFixed(0),
      (delay / 1024).toFixed(0),
      (Number(memory) / 2 ** 20).toFixed(1),
    );
  }
} finally {
  rmSync(folder, { recursive: true });
}
