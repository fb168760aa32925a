import { readFileSync } from 'node:fs';
import { STATUS_CODES } from 'node:http';
import { describe, expect, test } from 'vitest';
import { EXIT_CODES } from '../../src/cli/exit-codes.ts';
import { AppError, ERROR_CODES } from '../../src/errors/app-error.ts';
import { GRAPHQL_ERRORS } from '../../src/graphql/graphql-errors.ts';
import { errorHeaders } from '../../src/http/error-headers.ts';
import { PROBLEMS, toProblem } from '../../src/rest/problem.ts';
import { serve } from '../http/serve.ts';
import { tokenFor } from '../../testkit/tokens.ts';

const document = readFileSync('docs/ERRORS.md', 'utf8');

/** The cells of the table of codes, by row. */
const rows = document
  .split('\n')
  .filter((line) => /^\| `[A-Z_]+` \|/.test(line))
  .map((line) =>
    line
      .split('|')
      .slice(1, -1)
      .map((cell) => cell.trim()),
  );

test('a new code must also be added here', () => {
  expect(ERROR_CODES).toHaveLength(14);
  expect(new Set(ERROR_CODES).size).toBe(ERROR_CODES.length);
});

test('docs/ERRORS.md lists every code, in the order of the registry', () => {
  expect(rows.map(([code]) => code)).toEqual(ERROR_CODES.map((code) => `\`${code}\``));
});

test.each(ERROR_CODES)('docs/ERRORS.md describes %s as the doors send it', (code) => {
  const [, rest, graphql, exit, meaning, remedy] = rows.find(([cell]) => cell === `\`${code}\``) ?? [];
  expect({ rest, graphql, exit }).toEqual({
    rest: String(PROBLEMS[code].status),
    graphql: `\`${GRAPHQL_ERRORS[code].code}\` ${GRAPHQL_ERRORS[code].status}`,
    exit: String(EXIT_CODES[code]),
  });
  expect(meaning).toMatch(/\.$/);
  expect(remedy).toMatch(/\.$/);
});

test.each(ERROR_CODES)('%s has the same status in both doors, and the title of that status', (code) => {
  expect(GRAPHQL_ERRORS[code].status).toBe(PROBLEMS[code].status);
  expect(PROBLEMS[code].title).toBe(STATUS_CODES[PROBLEMS[code].status]);
  const problem = toProblem(new AppError(code, 'Why.'));
  expect(problem.type).toBe(`urn:tidemark:error:${code.toLowerCase().replaceAll('_', '-')}`);
  expect('errors' in problem).toBe(code === 'BAD_USER_INPUT');
});

test('a description in a header is printable ASCII without quotes', () => {
  const headers = errorHeaders(new AppError('UNAUTHENTICATED', 'a "quoted" \\ łódka\r\nSet-Cookie: x'));
  expect(headers['WWW-Authenticate']).toMatch(/error_description="[\x20\x21\x23-\x5b\x5d-\x7e]*"$/);
});

describe('the examples of docs/ERRORS.md', () => {
  const served = serve();
  const [problem, graphql] = [...document.matchAll(/^\{.*\}$/gm)].map(
    ([text]) => JSON.parse(text) as unknown,
  );

  test('are what the doors really send', async () => {
    const headers = { 'content-type': 'application/json' };
    const authorization = `Bearer ${tokenFor('550e8400-e29b-41d4-a716-446655440000')}`;
    const rest = await fetch(`${served.url}/messager/chat/sync`, {
      method: 'POST',
      headers: { ...headers, authorization },
      body: '{}',
    });
    expect(await rest.json()).toEqual(problem);
    const query = 'mutation { sync(lastSyncTimestamp: 0) { totalCount } }';
    const answer = await fetch(`${served.url}/graphql`, {
      method: 'POST',
      headers,
      body: JSON.stringify({ query }),
    });
    expect(await answer.json()).toEqual(graphql);
  });
});
