import { setTimeout as sleep } from 'node:timers/promises';
import type { ServerProcess } from '../../testkit/server-process.ts';
import { FLOOR, startFloor } from '../contestants/floor.ts';
import { ask } from '../contestants/http-contestant.ts';
import type { HttpDoor } from '../contestants/http-contestant.ts';
import { httpTurn } from '../contestants/http-turn.ts';
import { POSTGRAPHILE, startPostGraphile } from '../contestants/postgraphile.ts';
import { GRAPHQL, REST, startTidemark } from '../contestants/tidemark.ts';
import { tokensOf } from '../contestants/tokens.ts';
import type { Measures } from '../measures.ts';
import { CAN_MEASURE_PROCESSES, watchMemory } from '../process-usage.ts';
import type { MemoryWatch } from '../process-usage.ts';
import { contestantReports } from '../row-report.ts';
import type { MemorySeries, RowReport } from '../row-report.ts';
import { quantile } from '../statistics.ts';
import type { Question } from '../sync-statement.ts';
import { ratioOf, summaryOf } from '../turns.ts';
import { MIDDLE } from './bench-row.ts';
import type { BenchRow, RowContext } from './bench-row.ts';
import { COPY_TO_CLIENT, copyTurn } from './first-sync.ts';

const ROUNDS = 2;
const WARM_UP_MS = 500;
const WARM_UP_CONNECTIONS = 4;
/** A pause between warm-up and measurement, to see the memory of the idle process. */
const IDLE_MS = 600;
const AT_ONCE = 10;
/** A rival that needs longer than this for ten at once is stopped, to save the time of the bench. */
const LIMIT_MS = 8_000;

interface Entry {
  readonly door: HttpDoor;
  readonly start: (databaseUrl: string) => Promise<ServerProcess>;
  /** Whether it takes part after the first round. The others take too long for the little they add. */
  readonly again: boolean;
}

const ENTRIES: readonly Entry[] = [
  { door: REST, start: startTidemark, again: true },
  { door: GRAPHQL, start: startTidemark, again: false },
  { door: POSTGRAPHILE, start: startPostGraphile, again: false },
  { door: FLOOR, start: startFloor, again: true },
];

const one = (name: string): string => `${name}, one client`;
const ten = (name: string): string => `${name}, ten at once`;

interface Visit {
  readonly one: Measures;
  /** Undefined when it was not asked. Contains the memory alone when it was stopped or failed. */
  readonly ten: Measures | undefined;
  readonly memory: MemorySeries;
}

async function run({ stage, rounds, say }: RowContext): Promise<RowReport> {
  const url = stage.url(MIDDLE);
  const huge = { ...(await stage.questionFor(MIDDLE, 'huge', 0)), since: 0 };
  const small = await stage.questionFor(MIDDLE, 'few', 5);
  const all = rounds(ROUNDS);
  const turns = new Map<string, Measures[]>();
  const add = (name: string, measures: Measures): void =>
    void turns.set(name, [...(turns.get(name) ?? []), measures]);
  const memory = new Map<string, MemorySeries>();
  const notes: string[] = [];
  const messages = await countMessages(url, huge);

  for (let round = 0; round < all; round += 1) {
    const present = ENTRIES.filter(({ again }) => again || round === 0);
    for (let place = 0; place < present.length; place += 1) {
      const entry = present[(round + place) % present.length]!;
      const { name } = entry.door;
      const withTen = round === 0 || entry.door === REST;
      const visit = await visitOne({
        entry,
        url,
        huge,
        small,
        messages,
        withTen,
        generator: stage.generator,
      });
      add(one(name), visit.one);
      if (visit.ten) add(ten(name), visit.ten);
      if (visit.ten && visit.ten.p50Ms === undefined) {
        notes.push(
          `${name}: not all of ten at once answered in ${LIMIT_MS / 1000} s, or the process failed; it was stopped`,
        );
      }
      if (!memory.has(name)) memory.set(name, visit.memory);
      say(`round ${round + 1} of ${all}: ${name}`);
    }
    add(COPY_TO_CLIENT, await copyTurn(stage.generator, url, huge, 1));
  }
  const growth = (name: string) => ({ unit: 'MiB', value: summaryOf(turns, name, 'memoryMiB') });
  return {
    name: HUGE_FIRST_SYNC.name,
    title: HUGE_FIRST_SYNC.title,
    contestants: contestantReports(turns),
    findings: [
      {
        label: 'growth of resident memory of REST over idle, one client',
        ...growth(one(REST.name)),
        bound: { atMost: 48 },
      },
      {
        label: 'growth of resident memory of REST over idle, ten at once',
        ...growth(ten(REST.name)),
        bound: { atMost: 48 },
      },
      {
        label: 'time to the last byte of REST beside COPY of the same JSON, one client',
        unit: '×',
        value: ratioOf(turns, one(REST.name), COPY_TO_CLIENT, 'p50Ms'),
      },
      {
        label: 'time to the last byte of REST beside the hand-written floor, one client',
        unit: '×',
        value: ratioOf(turns, one(REST.name), one(FLOOR.name), 'p50Ms'),
      },
    ],
    notes: [
      `${messages.toLocaleString('en-US')} messages in an answer; each turn has a new process, warmed up with small answers only`,
      ...(CAN_MEASURE_PROCESSES ? [] : ['memory of processes can only be measured on Linux']),
      ...notes,
    ],
    memory: [...memory.values()],
  };
}

interface VisitOptions {
  readonly entry: Entry;
  readonly url: string;
  readonly huge: Question;
  readonly small: Question;
  readonly messages: number;
  readonly withTen: boolean;
  readonly generator: RowContext['stage']['generator'];
}

async function visitOne(options: VisitOptions): Promise<Visit> {
  const { entry, url, huge, small, messages, withTen, generator } = options;
  const server = await entry.start(url);
  await using _server = server;
  const contestant = { door: entry.door, server };
  await httpTurn(generator, contestant, {
    question: small,
    tokens: tokensOf(small.accountId),
    messages: 0,
    connections: WARM_UP_CONNECTIONS,
    until: { ms: WARM_UP_MS },
  });
  const watch = watchMemory(server.pid);
  try {
    await sleep(IDLE_MS);
    const baseline = quantile(
      watch.samples.map(({ mebibytes }) => mebibytes),
      0.5,
    );
    const measure = async (connections: number, mustSucceed: boolean): Promise<Measures> => {
      const beganAt = watch.now();
      const asked = httpTurn(generator, contestant, {
        question: huge,
        tokens: tokensOf(huge.accountId),
        messages,
        connections,
        until: { answers: connections },
      });
      const measures = await (mustSucceed ? asked : withinLimit(server, asked));
      return { ...measures, ...(CAN_MEASURE_PROCESSES ? { memoryMiB: watch.peak(beganAt) - baseline } : {}) };
    };
    const marks = [{ atMs: watch.now(), label: 'one client' }];
    const first = await measure(1, true);
    await sleep(IDLE_MS);
    marks.push({ atMs: watch.now(), label: 'ten at once' });
    const tenth = withTen ? await measure(AT_ONCE, entry.door === REST) : undefined;
    await sleep(IDLE_MS / 2);
    return { one: first, ten: tenth, memory: seriesOf(entry.door.name, watch, baseline, marks) };
  } finally {
    watch.stop();
  }
}

/** Empty when the server failed, or took too long and was killed. */
async function withinLimit(server: ServerProcess, asked: Promise<Measures>): Promise<Measures> {
  const limit = setTimeout(() => process.kill(server.pid, 'SIGKILL'), LIMIT_MS);
  try {
    return await asked;
  } catch {
    return {};
  } finally {
    clearTimeout(limit);
  }
}

function seriesOf(
  name: string,
  watch: MemoryWatch,
  baselineMiB: number,
  marks: MemorySeries['marks'],
): MemorySeries {
  return { name, baselineMiB, samples: [...watch.samples], marks };
}

/** The number of messages that every answer must have. */
async function countMessages(url: string, question: Question): Promise<number> {
  await using server = await startTidemark(url);
  const [token] = tokensOf(question.accountId);
  return (await ask({ door: REST, server }, question, token!)).length;
}

export const HUGE_FIRST_SYNC: BenchRow = {
  name: 'huge-first-sync',
  title: 'huge first sync: 500 rooms × 500 messages, one client and ten at once; 1 million messages',
  sizes: [MIDDLE],
  run,
};
