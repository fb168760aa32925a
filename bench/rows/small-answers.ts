import { FLOOR, startFloor, UNPREPARED_FLOOR } from '../contestants/floor.ts';
import { POSTGRAPHILE } from '../contestants/postgraphile.ts';
import { REST } from '../contestants/tidemark.ts';
import { tokensOf } from '../contestants/tokens.ts';
import { httpTurn, loadMeasures } from '../contestants/http-turn.ts';
import { findPgbench, HOW_TO_GET_PGBENCH, openPgbench } from '../contestants/pgbench.ts';
import { checkAnswers, startRivals } from '../contestants/rivals.ts';
import { measureDatabaseTime } from '../database-time.ts';
import type { AccountName } from '../data/accounts.ts';
import type { DataSize } from '../data/data-shape.ts';
import { contestantReports } from '../row-report.ts';
import type { Finding, RowReport } from '../row-report.ts';
import { ALL_COLUMNS_SQL, copyJsonSql, oneShortAnswer, sqlValues } from '../sync-statement.ts';
import { ratioOf, takeTurns } from '../turns.ts';
import type { Contestant, Turns } from '../turns.ts';
import { MIDDLE, SMALL } from './bench-row.ts';
import type { BenchRow, RowContext } from './bench-row.ts';

/** Open requests at once, the same for HTTP, pgbench and COPY. Ten thousand polling phones ask thousands of times a second. */
const CONNECTIONS = 64;

const TURN_MS = 500;
/** V8 keeps optimizing the code during some ten thousand answers. The idle rows reach that number sooner. */
const WARM_UP_MS = 2_000;
const IDLE_WARM_UP_MS = 1_000;
const PGBENCH = 'pgbench, prepared';
const COPY = 'COPY (same JSON)';
/** Transactions of a trial run, to find how many pgbench needs so that its turns take as long as the others. */
const PGBENCH_TRIAL = 20;

interface SmallAnswers {
  readonly name: string;
  readonly title: string;
  readonly size: DataSize;
  readonly account: AccountName;
  /** How many messages are new to the client. */
  readonly news: number;
  readonly rounds: number;
  readonly findings: (turns: Turns) => Finding[];
  /** Whether the floor also takes part without a prepared statement. */
  readonly unpreparedFloor?: boolean;
  /** The most time the database itself may need, ms. When given, the report shows the plan. */
  readonly databaseMs?: number;
}

const floorFinding = (turns: Turns, bound?: number): Finding => ({
  label: 'requests/s of REST beside the hand-written floor',
  unit: '×',
  value: ratioOf(turns, REST.name, FLOOR.name, 'perSecond'),
  ...(bound === undefined ? {} : { bound: { atLeast: bound } }),
});
const postgraphileFinding = (turns: Turns, bound?: number): Finding => ({
  label: 'requests/s of REST beside PostGraphile',
  unit: '×',
  value: ratioOf(turns, REST.name, POSTGRAPHILE.name, 'perSecond'),
  ...(bound === undefined ? {} : { bound: { atLeast: bound } }),
});
const pgbenchFinding = (turns: Turns, bound?: number): Finding => ({
  label: 'requests/s of REST beside pgbench transactions/s',
  unit: '×',
  value: ratioOf(turns, REST.name, PGBENCH, 'perSecond'),
  ...(bound === undefined ? {} : { bound: { atLeast: bound } }),
});

async function run(row: SmallAnswers, context: RowContext): Promise<RowReport> {
  const { stage, rounds, turnMs, say } = context;
  const connections = context.connections(CONNECTIONS);
  const url = stage.url(row.size);
  await using rivals = await startRivals(url);
  const question = await stage.questionFor(row.size, row.account, row.news);
  await using closing = new AsyncDisposableStack();
  const competing = [...rivals.all];
  if (row.unpreparedFloor) {
    competing.push({ door: UNPREPARED_FLOOR, server: closing.use(await startFloor(url, false)) });
  }
  const messages = await checkAnswers(url, competing, question);
  const tokens = tokensOf(question.accountId);
  const notes: string[] = [`${messages} messages in an answer, ${connections} open requests at once`];

  const contestants: Contestant[] = competing.map((contestant) => ({
    name: contestant.door.name,
    turn: () =>
      httpTurn(stage.generator, contestant, {
        question,
        tokens,
        messages,
        connections,
        until: { ms: turnMs(TURN_MS) },
      }),
  }));
  for (const contestant of competing) {
    await httpTurn(stage.generator, contestant, {
      question,
      tokens,
      messages,
      connections,
      until: { ms: turnMs(row.news > 0 ? WARM_UP_MS : IDLE_WARM_UP_MS) },
    });
  }

  const program = await findPgbench();
  if (program) {
    const pgbench = closing.use(await openPgbench({ path: program.path, url, connections }));
    const perSecond = await pgbench.run(question, PGBENCH_TRIAL);
    const transactions = Math.max(
      PGBENCH_TRIAL,
      Math.round((perSecond * turnMs(TURN_MS)) / 1000 / connections),
    );
    contestants.push({
      name: PGBENCH,
      turn: async () => ({ perSecond: await pgbench.run(question, transactions) }),
    });
  } else {
    notes.push(HOW_TO_GET_PGBENCH);
  }
  contestants.push({
    name: COPY,
    turn: async () => {
      const result = await stage.generator.run({
        kind: 'copy',
        url,
        sql: copyJsonSql(question, 'stdout'),
        connections,
        until: { ms: turnMs(TURN_MS) },
      });
      return loadMeasures(result);
    },
  });

  const all = rounds(row.rounds);
  const turns = await takeTurns(contestants, {
    rounds: all,
    onRound: (round) => say(`round ${round} of ${all}`),
  });
  const report = { name: row.name, title: row.title, contestants: contestantReports(turns), notes };
  if (row.databaseMs === undefined) return { ...report, findings: row.findings(turns) };
  const bound = { atMost: row.databaseMs };
  const alone = await measureDatabaseTime(url, { sql: ALL_COLUMNS_SQL, values: sqlValues(question) });
  const shared = await measureDatabaseTime(url, oneShortAnswer(question));
  const databaseTimes: Finding[] = [
    { label: 'time in the database, by EXPLAIN ANALYZE', unit: 'ms', value: alone.executionMs, bound },
    { label: 'the same in the statement for many clients', unit: 'ms', value: shared.executionMs, bound },
  ];
  const plan = `${alone.plan}\n\nIn the statement for many clients:\n\n${shared.plan}`;
  return { ...report, findings: [...databaseTimes, ...row.findings(turns)], plan };
}

const smallAnswers = (row: SmallAnswers): BenchRow => ({
  name: row.name,
  title: row.title,
  sizes: [row.size],
  run: (context) => run(row, context),
});

export const INCREMENTAL = smallAnswers({
  name: 'incremental',
  title: 'incremental: 20 rooms, about 5 new messages; 100 thousand messages',
  size: SMALL,
  account: 'few',
  news: 5,
  rounds: 6,
  unpreparedFloor: true,
  findings: (turns) => [
    floorFinding(turns, 1.5),
    {
      label: 'requests/s of REST beside the floor without a prepared statement',
      unit: '×',
      value: ratioOf(turns, REST.name, UNPREPARED_FLOOR.name, 'perSecond'),
    },
    postgraphileFinding(turns, 5),
    pgbenchFinding(turns, 0.35),
  ],
});

export const IDLE = smallAnswers({
  name: 'idle',
  title: 'idle: 20 rooms, nothing new; 100 thousand messages',
  size: SMALL,
  account: 'few',
  news: 0,
  rounds: 3,
  findings: (turns) => [floorFinding(turns), postgraphileFinding(turns), pgbenchFinding(turns)],
});

export const IDLE_MANY_ROOMS = smallAnswers({
  name: 'idle-1000-rooms',
  title: 'idle: 1,000 rooms, nothing new; 1 million messages',
  size: MIDDLE,
  account: 'many',
  news: 0,
  rounds: 3,
  databaseMs: 5,
  findings: (turns) => [floorFinding(turns), postgraphileFinding(turns), pgbenchFinding(turns)],
});
