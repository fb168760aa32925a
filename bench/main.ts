/** `npm run bench`: side-by-side measurements. Every number is a ratio of two contestants of the same run. */
import { mkdtemp, rm } from 'node:fs/promises';
import { cpus, tmpdir, totalmem } from 'node:os';
import { join } from 'node:path';
import { Command, InvalidArgumentError } from 'commander';
import { pino } from 'pino';
import { migrateDatabase } from '../src/db/migrate.ts';
import { startEmbeddedPostgres } from '../src/postgres/embedded-postgres.ts';
import { measureWriterCost } from './writer-cost.ts';
import type { BenchRow } from './writer-cost.ts';

const positive = (value: string): number => {
  if (!/^[1-9]\d*$/.test(value)) throw new InvalidArgumentError('It must be a whole number above 0.');
  return Number(value);
};

const program = new Command('bench')
  .description('Measures writers with the stamping triggers beside writers without them.')
  .option('--rounds <n>', 'how often the contestants take turns', positive, 12)
  .option('--seconds <n>', 'seconds of each turn', positive, 2)
  .option('--writers <n>', 'connections that insert', positive, 16)
  .parse();
const options = program.opts<{ rounds: number; seconds: number; writers: number }>();

const number = (value: number): string => value.toLocaleString('en-US', { maximumFractionDigits: 0 });

function print({ name, reference, ours, ratio, spread }: BenchRow): void {
  process.stdout.write(
    `${name}\n  without triggers  ${number(reference)}\n  with triggers     ${number(ours)}\n` +
      `  ratio             ${ratio.toFixed(2)} (median of the turns; half of them between ${spread.map((x) => x.toFixed(2)).join(' and ')})\n`,
  );
}

const dataDir = await mkdtemp(join(tmpdir(), 'tidemark-bench-'));
const logger = pino({ level: 'warn' }, pino.destination({ dest: 2, sync: true }));
const server = await startEmbeddedPostgres({ dataDir, logger });
try {
  await migrateDatabase({ url: server.url, logger });
  print(
    await measureWriterCost({
      ...options,
      url: server.url,
      onTurn: (text) => process.stderr.write(`${text}\n`),
    }),
  );
  const [cpu] = cpus();
  process.stdout.write(
    `\nNode ${process.version}, ${cpus().length} × ${cpu?.model ?? 'unknown'}, ${Math.round(totalmem() / 2 ** 30)} GiB, embedded PostgreSQL, fsync on\n`,
  );
} finally {
  await server.stop();
  await rm(dataDir, { recursive: true, force: true });
}
