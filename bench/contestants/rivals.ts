/** Starts the contestants that answer over HTTP on one database, and compares their answers. */
import { withClient } from '../../testkit/database.ts';
import type { WireMessage } from '../../testkit/wire-message.ts';
import type { Question } from '../sync-statement.ts';
import { ALL_COLUMNS_SQL, JSON_MESSAGES_SQL, sqlValues } from '../sync-statement.ts';
import { FLOOR, startFloor } from './floor.ts';
import { ask } from './http-contestant.ts';
import type { HttpContestant } from './http-contestant.ts';
import { POSTGRAPHILE, startPostGraphile } from './postgraphile.ts';
import { difference } from './message-difference.ts';
import { GRAPHQL, REST, startTidemark } from './tidemark.ts';
import { tokensOf } from './tokens.ts';

export interface Rivals extends AsyncDisposable {
  readonly rest: HttpContestant;
  readonly graphql: HttpContestant;
  readonly postgraphile: HttpContestant;
  readonly floor: HttpContestant;
  readonly all: readonly HttpContestant[];
}

export async function startRivals(databaseUrl: string): Promise<Rivals> {
  await using starting = new AsyncDisposableStack();
  const servers = [startTidemark(databaseUrl), startPostGraphile(databaseUrl), startFloor(databaseUrl)];
  // Waits for all of them, so that none is left running when another one fails.
  for (const server of await Promise.allSettled(servers)) {
    if (server.status === 'fulfilled') starting.use(server.value);
  }
  const [tidemark, postgraphileServer, floorServer] = await Promise.all(servers);
  const rest = { door: REST, server: tidemark! };
  const graphql = { door: GRAPHQL, server: tidemark! };
  const postgraphile = { door: POSTGRAPHILE, server: postgraphileServer! };
  const floor = { door: FLOOR, server: floorServer! };
  const started = starting.move();
  return {
    rest,
    graphql,
    postgraphile,
    floor,
    all: [rest, graphql, postgraphile, floor],
    [Symbol.asyncDispose]: () => started.disposeAsync(),
  };
}

/**
 * Asks every contestant once and compares its answer with what the database returns for the statement of COPY.
 * @returns the number of messages in the answer.
 * @throws Error with the first difference.
 */
export async function checkAnswers(
  databaseUrl: string,
  contestants: readonly HttpContestant[],
  question: Question,
): Promise<number> {
  const [token] = tokensOf(question.accountId);
  const reference = await answerOfDatabase(databaseUrl, question);
  for (const contestant of contestants) {
    const wrong = difference(reference, await ask(contestant, question, token!));
    if (wrong !== undefined)
      throw new Error(`${contestant.door.name} gives a wrong answer, so nothing is measured: ${wrong}`);
  }
  return reference.length;
}

function answerOfDatabase(databaseUrl: string, question: Question): Promise<WireMessage[]> {
  return withClient(databaseUrl, async (client) => {
    const { rows } = await client.query<{ json: string }>(JSON_MESSAGES_SQL, sqlValues(question));
    const columns = await client.query<{ id: string }>(ALL_COLUMNS_SQL, sqlValues(question));
    const messages = rows.map(({ json }) => JSON.parse(json) as WireMessage);
    if (
      columns.rows.some(({ id }, index) => id !== messages[index]?.id) ||
      columns.rows.length !== messages.length
    ) {
      throw new Error('the statements of pgbench and COPY return different messages, so nothing is measured');
    }
    return messages;
  });
}
