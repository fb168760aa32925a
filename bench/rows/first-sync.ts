import { Client } from 'pg';
import { httpTurn, loadMeasures } from '../contestants/http-turn.ts';
import { checkAnswers, startRivals } from '../contestants/rivals.ts';
import { tokensOf } from '../contestants/tokens.ts';
import type { LoadGenerator } from '../load/start-load-generator.ts';
import type { Measures } from '../measures.ts';
import { contestantReports } from '../row-report.ts';
import type { RowReport } from '../row-report.ts';
import { quantile } from '../statistics.ts';
import { copyJsonSql } from '../sync-statement.ts';
import type { Question } from '../sync-statement.ts';
import { ratioOf, summaryOf, takeTurns } from '../turns.ts';
import { SMALL } from './bench-row.ts';
import type { BenchRow, RowContext } from './bench-row.ts';

const ROUNDS = 5;
/** Answers of a turn, one after the other. */
const ANSWERS = 3;
const WARM_UP_ANSWERS = 4;

export const COPY_TO_CLIENT = 'COPY (same JSON) to a client';
export const COPY_TO_NOTHING = "COPY (same JSON) to '/dev/null'";

async function run({ stage, rounds, say }: RowContext): Promise<RowReport> {
  const url = stage.url(SMALL);
  await using rivals = await startRivals(url);
  const question = { ...(await stage.questionFor(SMALL, 'first', 0)), since: 0 };
  const messages = await checkAnswers(url, rivals.all, question);
  const load = { question, tokens: tokensOf(question.accountId), messages, connections: 1 };
  for (const contestant of rivals.all) {
    await httpTurn(stage.generator, contestant, { ...load, until: { answers: WARM_UP_ANSWERS } });
  }
  await using copier = await openCopier(url, question);
  const contestants = [
    ...rivals.all.map((contestant) => ({
      name: contestant.door.name,
      turn: () => httpTurn(stage.generator, contestant, { ...load, until: { answers: ANSWERS } }),
    })),
    { name: COPY_TO_CLIENT, turn: () => copyTurn(stage.generator, url, question, ANSWERS) },
    { name: COPY_TO_NOTHING, turn: () => copier.turn(ANSWERS) },
  ];
  const all = rounds(ROUNDS);
  const turns = await takeTurns(contestants, {
    rounds: all,
    onRound: (round) => say(`round ${round} of ${all}`),
  });
  const [rest, graphql] = [rivals.rest.door.name, rivals.graphql.door.name];
  return {
    name: FIRST_SYNC.name,
    title: FIRST_SYNC.title,
    contestants: contestantReports(turns),
    findings: [
      {
        label: 'time to the last byte of REST beside COPY of the same JSON to a client',
        unit: '×',
        value: ratioOf(turns, rest, COPY_TO_CLIENT, 'p50Ms'),
        bound: { atMost: 1.25 },
      },
      {
        label: "time to the last byte of REST beside COPY of the same JSON to '/dev/null'",
        unit: '×',
        value: ratioOf(turns, rest, COPY_TO_NOTHING, 'p50Ms'),
      },
      {
        label: 'time to the last byte of REST beside the hand-written floor',
        unit: '×',
        value: ratioOf(turns, rest, rivals.floor.door.name, 'p50Ms'),
        bound: { atMost: 0.6 },
      },
      {
        label: 'CPU of the Node process of REST for one message',
        unit: 'µs',
        value: summaryOf(turns, rest, 'cpuPerMessageUs'),
        bound: { atMost: 2 },
      },
      {
        label: 'time to the last byte of GraphQL, all fields, beside REST',
        unit: '×',
        value: ratioOf(turns, graphql, rest, 'p50Ms'),
        bound: { atMost: 2.5 },
      },
      {
        label: 'time to the last byte of GraphQL beside PostGraphile',
        unit: '×',
        value: ratioOf(turns, graphql, rivals.postgraphile.door.name, 'p50Ms'),
      },
    ],
    notes: [
      `${messages.toLocaleString('en-US')} messages in an answer, one client; p50 is the time to the last byte`,
    ],
  };
}

export async function copyTurn(
  generator: LoadGenerator,
  url: string,
  question: Question,
  answers: number,
  connections = 1,
): Promise<Measures> {
  return loadMeasures(
    await generator.run({
      kind: 'copy',
      url,
      sql: copyJsonSql(question, 'stdout'),
      connections,
      until: { answers },
    }),
  );
}

/** COPY on the server to /dev/null. */
async function openCopier(
  url: string,
  question: Question,
): Promise<{ turn(answers: number): Promise<Measures> } & AsyncDisposable> {
  const client = new Client({ connectionString: url, application_name: 'bench-copy' });
  await client.connect();
  return {
    async turn(answers) {
      const latencies: number[] = [];
      for (let answer = 0; answer < answers; answer += 1) {
        const beganAt = performance.now();
        await client.query(copyJsonSql(question, "'/dev/null'"));
        latencies.push(performance.now() - beganAt);
      }
      return { p50Ms: quantile(latencies, 0.5) };
    },
    [Symbol.asyncDispose]: () => client.end(),
  };
}

export const FIRST_SYNC: BenchRow = {
  name: 'first-sync',
  title: 'first sync: 50 rooms × 500 messages, one client; 100 thousand messages',
  sizes: [SMALL],
  run,
};
