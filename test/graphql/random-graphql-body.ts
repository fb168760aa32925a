import fc from 'fast-check';
import { randomDocument, rarely } from './random-document.ts';

const variableValues = rarely(
  fc.constantFrom('{}', '{"since":0}', '{"since":1e3,"flag":false}'),
  fc.oneof(
    fc.json(),
    fc.constantFrom(
      '{"since":"0"}',
      '{"since":1.5}',
      '{"since":99999999999999999999}',
      '{"since":null}',
      '{"since":[0]}',
      '{"since":{}}',
      '{"__proto__":1}',
      '[]',
      'null',
    ),
  ),
  2,
);

const extensions = rarely(
  fc.constant(''),
  fc
    .oneof(fc.json(), fc.constant('{"persistedQuery":{"version":1,"sha256Hash":"x"}}'))
    .map((json) => `,"extensions":${json}`),
  8,
);
const operationNames = rarely(
  fc.constant(''),
  fc.constantFrom(
    ',"operationName":"One"',
    ',"operationName":""',
    ',"operationName":null',
    ',"operationName":5',
  ),
  4,
);

/** The body of a GraphQL request: mostly a grammatical document, often with faults around it. */
export const randomGraphQLBody: fc.Arbitrary<string> = rarely(
  fc
    .tuple(randomDocument, variableValues, operationNames, extensions)
    .map(
      ([asked, given, name, more]) => `{"query":${JSON.stringify(asked)},"variables":${given}${name}${more}}`,
    ),
  fc.oneof(
    fc.json(),
    fc.constantFrom('', '[]', '[{"query":"{version}"}]', '{"query":null}', '{"query":[]}', '{"query":{}}'),
  ),
  20,
);

/** The value of `Accept`: mostly one of the two JSON types. */
export const randomAccept: fc.Arbitrary<string> = rarely(
  fc.constantFrom('application/json', 'application/graphql-response+json', '*/*'),
  fc.oneof(
    fc.constantFrom(
      'image/png',
      'text/html',
      'application/*',
      'application/json;q=0',
      'application/graphql-response+json;q=0.1, application/json',
      'multipart/mixed',
      'multipart/mixed;deferSpec=20220824, application/json',
      'json',
      ', ;',
    ),
    fc.string({ minLength: 1, maxLength: 20 }).map((text) => text.trim()),
  ),
  8,
);
