import { setTimeout as sleep } from 'node:timers/promises';
import { Client } from 'pg';
import { requestBytes } from '../contestants/http-contestant.ts';
import { httpTurn } from '../contestants/http-turn.ts';
import { checkAnswers } from '../contestants/rivals.ts';
import { REST, startTidemark } from '../contestants/tidemark.ts';
import { tokensOf } from '../contestants/tokens.ts';
import type { SlowResult } from '../load/load-job.ts';
import { startLoadGenerator } from '../load/start-load-generator.ts';
import type { Measures } from '../measures.ts';
import { CAN_MEASURE_PROCESSES, watchMemory } from '../process-usage.ts';
import { contestantReports } from '../row-report.ts';
import type { RowReport } from '../row-report.ts';
import { quantile, summarize, summarizeRatio } from '../statistics.ts';
import { MIDDLE } from './bench-row.ts';
import type { BenchRow, RowContext } from './bench-row.ts';

const SLOW_CLIENTS = 100;
/** Bytes a second. Every other client reads nothing at all. */
const RATES = [0, 1024];
const CONNECTIONS = 16;
const TURN_MS = 1_000;
/** Turns without slow clients, before and after, and turns beside them. `--rounds` sets the second number. */
const TURNS_WITHOUT = 3;
const TURNS_BESIDE = 10;
const IDLE_MS = 500;
const SAMPLE_MS = 100;

const WITHOUT = 'incremental syncs alone';
/** Shows what the gateway still has to do for clients that have left. */
const AFTER = 'incremental syncs just after they left';
const BESIDE = `incremental syncs beside ${SLOW_CLIENTS} slow clients`;

async function run({ stage, rounds, turnMs, say }: RowContext): Promise<RowReport> {
  const url = stage.url(MIDDLE);
  const huge = { ...(await stage.questionFor(MIDDLE, 'huge', 0)), since: 0 };
  const question = await stage.questionFor(MIDDLE, 'few', 5);
  await using server = await startTidemark(url);
  const contestant = { door: REST, server };
  const messages = await checkAnswers(url, [contestant], question);
  const load = { question, tokens: tokensOf(question.accountId), messages, connections: CONNECTIONS };
  const turn = (): Promise<Measures> =>
    httpTurn(stage.generator, contestant, { ...load, until: { ms: turnMs(TURN_MS) } });
  const turnsOf = async (count: number): Promise<Measures[]> => {
    const turns: Measures[] = [];
    for (let index = 0; index < count; index += 1) turns.push(await turn());
    return turns;
  };
  await turn();
  const alone = await turnsOf(Math.min(TURNS_WITHOUT, rounds(TURNS_WITHOUT)));

  await sleep(IDLE_MS);
  const watch = watchMemory(server.pid);
  await sleep(IDLE_MS);
  const baseline = quantile(
    watch.samples.map(({ mebibytes }) => mebibytes),
    0.5,
  );
  await using crowd = startLoadGenerator();
  await using held = await watchConnections(url);
  say(`${SLOW_CLIENTS} slow clients ask for ${SLOW_CLIENTS} × 250,000 messages`);
  const leave = await crowd.startSlow({
    kind: 'slow',
    port: server.port,
    request: requestBytes(contestant, huge, tokensOf(huge.accountId))[0]!,
    clients: SLOW_CLIENTS,
    rates: RATES,
  });
  const beside = await turnsOf(rounds(TURNS_BESIDE));
  const fate = await leave();
  const growth = watch.peak() - baseline;
  watch.stop();
  const connections = held.result();
  const after = await turnsOf(alone.length);

  const turns = new Map<string, Measures[]>([
    [WITHOUT, alone],
    [BESIDE, beside.map((measures, index) => (index === 0 ? { ...measures, memoryMiB: growth } : measures))],
    [AFTER, after],
  ]);
  const median = (measure: 'perSecond' | 'p99Ms'): number =>
    quantile(
      alone.map((each) => each[measure] ?? Number.NaN),
      0.5,
    );
  const besideAlone = (measure: 'perSecond' | 'p99Ms') =>
    summarizeRatio(
      beside.map((each) => each[measure] ?? Number.NaN),
      beside.map(() => median(measure)),
    );
  return {
    name: SLOW_CLIENTS_ROW.name,
    title: SLOW_CLIENTS_ROW.title,
    contestants: contestantReports(turns),
    findings: [
      { label: 'requests/s of the others beside slow clients', unit: '×', value: besideAlone('perSecond') },
      { label: 'p99 of the others beside slow clients', unit: '×', value: besideAlone('p99Ms') },
      {
        label: 'growth of resident memory with the slow clients, over idle',
        unit: 'MiB',
        value: CAN_MEASURE_PROCESSES ? summarize([growth]) : undefined,
      },
      {
        label: 'busy database connections of the gateway, sampled every 100 ms',
        unit: 'connections',
        value: summarize(connections.busy),
      },
      {
        label: 'the longest transaction of the gateway',
        unit: 's',
        value: summarize([connections.longestSeconds]),
      },
    ],
    notes: [
      `${SLOW_CLIENTS} clients ask for 250,000 messages each; half of them read nothing, half 1 KB/s; ${CONNECTIONS} others sync as fast as they can`,
      describeFate(fate),
      'no rival takes part: the floor would hold 100 answers of 90 MB each in memory',
    ],
  };
}

function describeFate({ bytes, fates, cutAfterMs }: SlowResult): string {
  const seconds = (fraction: number): string => `${(quantile(cutAfterMs, fraction) / 1000).toFixed(1)} s`;
  const when =
    cutAfterMs.length === 0 ? '' : ` (those that read noticed it after ${seconds(0)} to ${seconds(1)})`;
  return (
    `how the slow clients ended: ${fates.served} still being served, ${fates.cut} cut${when}, ${fates.refused} refused ` +
    `with an error, ${fates.finished} finished; together they read ${(bytes / 1000).toFixed(0)} KB`
  );
}

interface HeldConnections {
  /** At each look, the number of connections that were active or idle in a transaction. */
  readonly busy: readonly number[];
  readonly longestSeconds: number;
}

/** Watches the gateway's connections and transactions in the database, from a connection of its own. */
async function watchConnections(url: string): Promise<{ result(): HeldConnections } & AsyncDisposable> {
  const client = new Client({ connectionString: url, application_name: 'bench-watch' });
  await client.connect();
  const busy: number[] = [];
  let longestSeconds = 0;
  let looking: Promise<void> = Promise.resolve();
  const look = async (): Promise<void> => {
    const { rows } = await client.query<{ busy: number; longest: number }>(
      `select count(*)::int as busy,
         coalesce(max(extract(epoch from clock_timestamp() - xact_start)), 0)::float8 as longest
       from pg_stat_activity
       where datname = current_database() and application_name like 'tidemark%' and state <> 'idle'`,
    );
    busy.push(rows[0]!.busy);
    longestSeconds = Math.max(longestSeconds, rows[0]!.longest);
  };
  const timer = setInterval(() => {
    looking = looking.then(look);
  }, SAMPLE_MS);
  return {
    result: () => ({ busy: busy.length > 0 ? busy : [Number.NaN], longestSeconds }),
    async [Symbol.asyncDispose]() {
      clearInterval(timer);
      await looking;
      await client.end();
    },
  };
}

export const SLOW_CLIENTS_ROW: BenchRow = {
  name: 'slow-clients',
  title: 'slow clients: 100 that hardly read beside normal ones; 1 million messages',
  sizes: [MIDDLE],
  run,
};
