import { expect } from 'vitest';

export interface GraphQLAnswer {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  readonly data?: Readonly<Record<string, unknown>> | null;
  readonly errors?: readonly {
    readonly message: string;
    readonly extensions: { readonly code: string };
  }[];
}

type Sent = Readonly<Record<string, unknown>> | readonly unknown[] | string;

/** Posts a GraphQL request and reads the answer of any status. A string is sent as the body, unchanged. */
export async function askGraphQL(
  serverUrl: string,
  sent: Sent,
  headers: Readonly<Record<string, string>> = {},
): Promise<GraphQLAnswer> {
  const response = await fetch(`${serverUrl}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: typeof sent === 'string' ? sent : JSON.stringify(sent),
  });
  return readGraphQL(response);
}

export async function readGraphQL(response: Response): Promise<GraphQLAnswer> {
  const text = await response.text();
  const body = JSON.parse(text) as Pick<GraphQLAnswer, 'data' | 'errors'>;
  return { status: response.status, headers: response.headers, text, ...body };
}

/** Checks that the answer is this one error, in GraphQL's form, without internal details. */
export function expectFault(answer: GraphQLAnswer, status: number, code: string): void {
  expect(answer.errors, answer.text).toHaveLength(1);
  expect({ status: answer.status, code: answer.errors?.[0]?.extensions.code }, answer.text).toEqual({
    status,
    code,
  });
  expect(Object.keys(answer.errors![0]!.extensions)).toEqual(['code']);
  expect(answer.data ?? undefined).toBeUndefined();
}
