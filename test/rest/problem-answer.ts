import { STATUS_CODES } from 'node:http';
import { expect } from 'vitest';

export interface ProblemAnswer {
  readonly type: string;
  readonly title: string;
  readonly status: number;
  readonly detail: string;
  readonly errors?: readonly { readonly pointer: string; readonly detail: string }[];
}

/** Matches what no answer may contain: a stack, a source path, an SQL text. */
export const LEAK =
  /node_modules|\.[cm]?[tj]s:\d|at async|\bselect\b.*\bfrom\b|chat_(?:rooms|members|messages)|SQLSTATE/i;

/** Checks that an answer has the form of RFC 9457 and docs/ERRORS.md, and returns its problem document. */
export async function problemOf(response: Response, status: number): Promise<ProblemAnswer> {
  const text = await response.text();
  expect(response.status, text).toBe(status);
  expect(response.headers.get('content-type')).toMatch(/^application\/problem\+json(?:;|$)/);
  expect(response.headers.get('cache-control')).toBe('no-store');
  expect(response.headers.get('x-request-id')).toMatch(/^[\w.:-]{1,128}$/);
  expect(text).not.toMatch(LEAK);
  const problem = JSON.parse(text) as ProblemAnswer;
  const keys = ['type', 'title', 'status', 'detail', ...(status === 400 ? ['errors'] : [])];
  expect(Object.keys(problem)).toEqual(keys);
  expect(problem).toMatchObject({ status, title: STATUS_CODES[status] });
  expect(problem.type).toMatch(/^urn:tidemark:error:[a-z-]+$/);
  expect(problem.detail).toMatch(/^\S.*\.$/);
  return problem;
}
