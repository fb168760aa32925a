import { FLOOR, startFloor } from '../contestants/floor.ts';
import type { HttpContestant } from '../contestants/http-contestant.ts';
import { httpTurn } from '../contestants/http-turn.ts';
import { checkAnswers } from '../contestants/rivals.ts';
import { REST, startTidemark } from '../contestants/tidemark.ts';
import { tokensOf } from '../contestants/tokens.ts';
import { contestantReports } from '../row-report.ts';
import type { RowReport } from '../row-report.ts';
import { ratioOf, takeTurns } from '../turns.ts';
import type { Contestant } from '../turns.ts';
import { LARGE, MIDDLE, SMALL } from './bench-row.ts';
import type { BenchRow, RowContext } from './bench-row.ts';

const ROUNDS = 8;
const TURN_MS = 250;
const WARM_UP_MS = 500;
/** One request at a time, so that no answer waits for others. */
const CONNECTIONS = 1;
const NEWS = 5;

export const DATA_SIZES = [
  { messages: SMALL, words: '100 thousand' },
  { messages: MIDDLE, words: '1 million' },
  { messages: LARGE, words: '10 million' },
] as const;

export const nameAtSize = (door: string, words: string): string => `${door}, ${words}`;

async function run({ stage, rounds, turnMs, say }: RowContext): Promise<RowReport> {
  await using servers = new AsyncDisposableStack();
  const contestants: Contestant[] = [];
  for (const { messages: size, words } of DATA_SIZES) {
    const url = stage.url(size);
    const question = await stage.questionFor(size, 'few', NEWS);
    const here: HttpContestant[] = [
      { door: REST, server: servers.use(await startTidemark(url)) },
      { door: FLOOR, server: servers.use(await startFloor(url)) },
    ];
    const messages = await checkAnswers(url, here, question);
    const load = { question, tokens: tokensOf(question.accountId), messages, connections: CONNECTIONS };
    for (const contestant of here) {
      const turn = (ms: number) => () => httpTurn(stage.generator, contestant, { ...load, until: { ms } });
      await turn(turnMs(WARM_UP_MS))();
      contestants.push({ name: nameAtSize(contestant.door.name, words), turn: turn(turnMs(TURN_MS)) });
    }
  }
  const all = rounds(ROUNDS);
  const turns = await takeTurns(contestants, {
    rounds: all,
    onRound: (round) => say(`round ${round} of ${all}`),
  });
  const ratio = (door: string, words: string) =>
    ratioOf(turns, nameAtSize(door, words), nameAtSize(door, DATA_SIZES[0].words), 'p50Ms');
  return {
    name: DATA_SIZE.name,
    title: DATA_SIZE.title,
    contestants: contestantReports(turns),
    findings: [
      {
        label: 'p50 of REST at 10 million messages beside 100 thousand',
        unit: '×',
        value: ratio(REST.name, '10 million'),
        bound: { atMost: 1.2 },
      },
      {
        label: 'p50 of REST at 1 million messages beside 100 thousand',
        unit: '×',
        value: ratio(REST.name, '1 million'),
      },
      {
        label: 'p50 of the floor at 10 million messages beside 100 thousand',
        unit: '×',
        value: ratio(FLOOR.name, '10 million'),
      },
    ],
    notes: ['the incremental sync of 20 rooms, whose history grows with the data; one request at a time'],
  };
}

export const DATA_SIZE: BenchRow = {
  name: 'data-size',
  title: 'incremental over data size: 100 thousand, 1 million and 10 million messages',
  sizes: [SMALL, MIDDLE, LARGE],
  run,
};
