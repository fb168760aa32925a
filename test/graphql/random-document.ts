import fc from 'fast-check';
import { GRAPHQL_FIELDS } from '../../testkit/wire-message.ts';

/** The fields of a message in GraphQL. */
export const MESSAGE_FIELDS = [...GRAPHQL_FIELDS, '__typename'];

/** Mostly `usual` values: `weight` of them for each odd one. */
export const rarely = <T>(usual: fc.Arbitrary<T>, odd: fc.Arbitrary<T>, weight = 12) =>
  fc.oneof({ weight, arbitrary: usual }, { weight: 1, arbitrary: odd });

const oddName = fc.constantFrom(
  'nothing',
  '_',
  '__x',
  'sync',
  'version',
  'name',
  'fragment',
  'on',
  'x'.repeat(300),
);

const string = fc.oneof(
  fc.string({ maxLength: 12 }).map((text) => JSON.stringify(text)),
  fc.constantFrom(
    '"""block"""',
    '"\\u{1F30A}"',
    '"\\uD800"',
    '"\\q"',
    '"open',
    '""" "" \\""" """',
    '"\\u0000"',
  ),
);

const { value } = fc.letrec<{ value: string }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 3, depthSize: 'small' },
    fc.oneof(
      fc.bigInt({ min: -(2n ** 66n), max: 2n ** 66n }).map(String),
      fc.double({ noNaN: true, noDefaultInfinity: true }).map(String),
      fc.constantFrom('0', '-0', '00', '1e3', '1.0', '-', 'true', 'null', 'ENUM', '$since', '$other', '$'),
      string,
    ),
    fc.array(tie('value'), { maxLength: 3 }).map((items) => `[${items.join(', ')}]`),
    fc
      .array(tie('value'), { maxLength: 3 })
      .map((items) => `{${items.map((item, n) => `f${n}: ${item}`).join(', ')}}`),
  ),
}));

const since = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.constantFrom('0', '$since', '1706832000000', '-9223372036854775808', '9223372036854775807'),
  },
  { weight: 1, arbitrary: value },
);

const directive = fc.oneof(
  fc.constantFrom(
    '@skip(if: false)',
    '@include(if: true)',
    '@skip(if: $flag)',
    '@include',
    '@nothing',
    '@deprecated',
    '@skip(if: 1)',
  ),
  value.map((given) => `@include(if: ${given})`),
);

const directives = rarely(
  fc.constant(''),
  fc.array(directive, { minLength: 1, maxLength: 3 }).map((all) => ` ${all.join(' ')}`),
  6,
);
const alias = rarely(fc.constant(''), fc.constantFrom('a: ', 'b: ', 'sync: ', '__typename: '), 4);
const spread = fc.constantFrom(
  '...A',
  '...B',
  '...C',
  '... on ChatMessage { id }',
  '... on Query { version }',
  '... { __typename }',
  '...on',
);

const fields = (usual: fc.Arbitrary<string>): fc.Arbitrary<string> =>
  fc
    .array(
      fc.tuple(alias, rarely(usual, fc.oneof(oddName, spread)), directives).map((parts) => parts.join('')),
      {
        minLength: 1,
        maxLength: 6,
      },
    )
    .map((all) => `{ ${all.join(' ')} }`);

const message = fields(fc.constantFrom(...MESSAGE_FIELDS));
const payload = fields(
  fc.oneof(
    message.map((all) => `messages ${all}`),
    fc.constantFrom('totalCount', 'currentTimestamp', 'messages'),
  ),
);
const sync = fc.tuple(since, payload).map(([given, all]) => `sync(lastSyncTimestamp: ${given}) ${all}`);

const introspection = fc.constantFrom(
  '__schema { types { name } }',
  '__schema { queryType { fields { name } } }',
  '__type(name: "ChatMessage") { fields { name type { name ofType { name } } } }',
  '__schema { types { fields { type { fields { type { fields { name } } } } } } }',
  '__type { name }',
);
const query = fields(fc.oneof(fc.constantFrom('version', '__typename', 'version(a: 1)'), introspection));

const variables = rarely(
  fc.constant('($since: Int64! = 0, $flag: Boolean! = true)'),
  fc.constantFrom(
    '',
    '($since: Int64!)',
    '($since: Int64)',
    '($since: String)',
    '($since: Nothing!)',
    '($since: Int64!, $since: Int64!)',
    '($since: [Int64!]! = [0])',
    '(',
    '($since: Byte!)',
    '($since: JSON)',
  ),
  3,
);
const operationName = fc.constantFrom('', ' One', ' Two', ' on');

const operation = fc.oneof(
  {
    weight: 6,
    arbitrary: fc
      .tuple(operationName, variables, fields(sync))
      .map(([name, given, all]) => `mutation${name}${given} ${all}`),
  },
  {
    weight: 3,
    arbitrary: fc
      .tuple(operationName, variables, query)
      .map(([name, given, all]) => `query${name}${given} ${all}`),
  },
  { weight: 1, arbitrary: query },
  { weight: 1, arbitrary: query.map((all) => `subscription ${all}`) },
);

const fragment = fc
  .tuple(
    fc.constantFrom('A', 'B', 'C'),
    fc.constantFrom('ChatMessage', 'SyncPayload', 'Query', 'Mutation', 'Int64', 'Nothing'),
    fc.oneof(message, payload, query),
  )
  .map(([name, type, all]) => `fragment ${name} on ${type} ${all}`);

const definition = fc.oneof(
  { weight: 4, arbitrary: fragment },
  { weight: 1, arbitrary: operation },
  {
    weight: 1,
    arbitrary: fc.constantFrom(
      'type X { a: Int }',
      'schema { query: X }',
      'extend type Query { a: Int }',
      '#',
      'directive @x on FIELD',
    ),
  },
);

const document = fc
  .tuple(
    operation,
    rarely(fc.constant([] as string[]), fc.array(definition, { minLength: 1, maxLength: 4 }), 2),
  )
  .map(([first, more]) => [first, ...more].join('\n'));

/** A document without a fault that selects messages. */
const sound = fc
  .record({
    message: fc.uniqueArray(fc.constantFrom(...MESSAGE_FIELDS), { minLength: 1 }),
    given: fc.constantFrom('0', '$since', '-9223372036854775808'),
    skip: fc.boolean(),
    spread: fc.boolean(),
    alias: fc.constantFrom('', 'a: ', 'other: '),
  })
  .map(({ message, given, skip, spread, alias }) => {
    const variables = [
      given === '$since' ? '$since: Int64! = 0' : '',
      skip ? '$flag: Boolean! = true' : '',
    ].filter(Boolean);
    const own = spread ? '...A' : message.join(' ');
    const fragment = spread ? ` fragment A on ChatMessage { ${message.join(' ')} }` : '';
    const declared = variables.length > 0 ? `(${variables.join(', ')})` : '';
    const total = skip ? 'totalCount @include(if: $flag)' : 'totalCount currentTimestamp';
    return `mutation One${declared} { ${alias}sync(lastSyncTimestamp: ${given}) { ${total} messages { ${own} } } }${fragment}`;
  });

/** Deeper, longer or wider than any real document. */
const immense = fc.tuple(fc.nat(7), fc.integer({ min: 1, max: 4000 })).map(([kind, n]) => {
  const forms = [
    `${'{a'.repeat(n)}${'}'.repeat(n)}`,
    `{version(a:${'['.repeat(n)}${']'.repeat(n)})}`,
    `{${'version '.repeat(n)}}`,
    `{${Array.from({ length: n % 500 }, (_, i) => `a${i}: version`).join(' ')}}`,
    `{...F0} ${Array.from({ length: n % 300 }, (_, i) => `fragment F${i} on Query {...F${i + 1} ...F${i + 1}}`).join(' ')}`,
    `query(${Array.from({ length: n % 600 }, (_, i) => `$v${i}:Int64`).join()}){version}`,
    `{__schema${'{types{ofType'.repeat(n % 300)}${'}}'.repeat(n % 300)}}`,
    `{version ${'@include(if:true)'.repeat(n % 900)}}`,
  ];
  return forms[kind]!;
});

const damaged = fc
  .tuple(document, fc.nat(), fc.string({ unit: 'binary', maxLength: 3 }), fc.nat(5))
  .map(([text, at, put, cut]) => {
    const index = at % (text.length + 1);
    return text.slice(0, index) + put + text.slice(index + cut);
  });

/** A document: mostly grammatical, often with faults. */
export const randomDocument: fc.Arbitrary<string> = fc.oneof(
  { weight: 5, arbitrary: document },
  { weight: 4, arbitrary: sound },
  { weight: 3, arbitrary: damaged },
  { weight: 1, arbitrary: immense },
  { weight: 1, arbitrary: fc.string({ unit: 'binary', maxLength: 60 }) },
);
