import fc from 'fast-check';
import { expect, test } from 'vitest';
import { fuzz } from '../http/fuzz-run.ts';
import { serve } from '../http/serve.ts';
import { captureLog } from '../observability/log-lines.ts';
import { LEAK } from '../rest/problem-answer.ts';
import { graphqlDoor } from '../../testkit/graphql-client.ts';
import { tokenFor } from '../../testkit/tokens.ts';
import { askGraphQL } from './ask-graphql.ts';
import type { GraphQLAnswer } from './ask-graphql.ts';
import { randomAccept, randomGraphQLBody } from './random-graphql-body.ts';

const log = captureLog('warn');
const served = serve({ logger: log.logger });
const COUNT = 2_000;
/** 30 s were not enough while other work kept both cores busy. */
const FUZZ_TIMEOUT_MS = 90_000;

/** The codes of docs/ERRORS.md and GraphQL's own codes for documents, with the statuses they may have. */
const STATUSES: Readonly<Record<string, readonly number[]>> = {
  UNAUTHENTICATED: [401],
  BAD_USER_INPUT: [200, 400, 405, 406, 413, 415],
  GRAPHQL_PARSE_FAILED: [400],
  GRAPHQL_VALIDATION_FAILED: [400],
  OPERATION_RESOLUTION_FAILURE: [400],
};

/** Describes what is wrong with an answer. Undefined if it is correct. */
function faultOf({ status, data, errors, text }: GraphQLAnswer): string | undefined {
  if (errors === undefined) return status === 200 && data ? undefined : `${status} without errors: ${text}`;
  if (errors.length === 0) return 'errors without one';
  for (const { message, extensions } of errors) {
    if (typeof message !== 'string' || message === '') return `no message: ${text}`;
    const code = extensions?.code ?? 'none';
    if (!STATUSES[code]?.includes(status)) return `${status} with ${code}: ${text}`;
    if (Object.keys(extensions).join() !== 'code') return `more than a code: ${text}`;
  }
  return LEAK.test(text) ? `shows our inside: ${text}` : undefined;
}

test(
  `${COUNT} random GraphQL requests are answered as docs/ERRORS.md says, and the server keeps working`,
  async () => {
    const seat = await served.world.seat();
    await served.world.message(seat, { is_encrypted: true, encryption_epoch: '9007199254740993' });
    await served.world.message(seat, { meta: '{"big":12345678901234567890}' });
    const signedIn = { authorization: `Bearer ${tokenFor(seat.accountId)}` };
    const seen = new Set<string>();
    await fuzz({
      arbitrary: fc.record({
        body: randomGraphQLBody,
        accept: randomAccept,
        signed: fc.integer({ max: 9, min: 0 }).map((n) => n > 0),
      }),
      count: COUNT,
      check: async ({ body, accept, signed }) => {
        const answer = await askGraphQL(served.url, body, { accept, ...(signed ? signedIn : {}) });
        seen.add(
          answer.errors?.[0]?.extensions?.code ?? (answer.text.includes('chatRoomId') ? 'messages' : 'data'),
        );
        return faultOf(answer);
      },
    });
    expect([...seen].toSorted()).toEqual([...Object.keys(STATUSES), 'data', 'messages'].toSorted());
    // Faults of a client are not logged as faults of the server.
    expect(log.lines()).toEqual([]);
    const after = await graphqlDoor.sync(served.url, { since: 0, authorization: signedIn.authorization });
    expect(after.totalCount).toBe(2);
  },
  FUZZ_TIMEOUT_MS,
);
