import { brotliCompressSync, deflateSync, gzipSync } from 'node:zlib';
import fc from 'fast-check';

export interface RandomRequest {
  readonly method: string;
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
  /** Sent in chunks, without a length. */
  readonly chunked: boolean;
}

const PATH = '/messager/chat/sync';

const path = fc.oneof(
  { weight: 12, arbitrary: fc.constant(PATH) },
  {
    weight: 3,
    arbitrary: fc.constantFrom(
      `${PATH}/`,
      `${PATH}?a=1&a[]=2`,
      `${PATH}/x`,
      `${PATH}%00`,
      `${PATH}%`,
      `/${PATH}`,
      `${PATH}/..`,
      '/messager/chat/syn',
      '/messager//chat/sync',
      '/%6dessager/chat/sync',
      '/messager/chat/sync;x',
      '/Messager/Chat/Sync',
      '/messager\\chat\\sync',
    ),
  },
  { weight: 1, arbitrary: fc.webPath().map((random) => `/x${random}`) },
);

const method = fc.oneof(
  { weight: 12, arbitrary: fc.constant('POST') },
  {
    weight: 2,
    arbitrary: fc.constantFrom('GET', 'PUT', 'PATCH', 'DELETE', 'HEAD', 'OPTIONS', 'TRACE', 'PROPFIND'),
  },
);

/** Numbers as text, including those that no double has. */
const number = fc.oneof(
  fc.integer().map(String),
  fc.double().map((value) => JSON.stringify(value)),
  fc.bigInt({ min: -(2n ** 70n), max: 2n ** 70n }).map(String),
  fc.tuple(fc.nat(9), fc.nat(400)).map(([digit, exponent]) => `${digit}.${digit}e${exponent - 200}`),
  fc.constantFrom(
    '-0',
    '1e3',
    '1E+3',
    '0.0',
    '9223372036854775807',
    '9223372036854775808',
    '1e999',
    '01',
    '+1',
    '1.',
    '.5',
    '0x10',
  ),
  fc.nat(3000).map((zeros) => `1${'0'.repeat(zeros)}1e-${zeros + 1}`),
);

const since = fc.oneof(
  { weight: 4, arbitrary: number },
  { weight: 1, arbitrary: fc.json() },
  { weight: 1, arbitrary: fc.constantFrom('null', 'true', '"0"', '{}', '[]', '[0]', 'NaN', 'undefined', '') },
);

const padding = fc.oneof(
  { weight: 8, arbitrary: fc.constant('') },
  { weight: 2, arbitrary: fc.json().map((value) => `,"x":${value}`) },
  {
    weight: 1,
    arbitrary: fc.constantFrom(
      ',"last_sync_timestamp":0',
      ',"__proto__":{}',
      ',"constructor":{"prototype":1}',
      ',',
    ),
  },
  {
    weight: 1,
    arbitrary: fc.integer({ min: 60_000, max: 70_000 }).map((length) => `,"x":"${'y'.repeat(length)}"`),
  },
);

const nearlyGood = fc.tuple(since, padding).map(([value, more]) => `{"last_sync_timestamp":${value}${more}}`);

/** A text with some characters removed and inserted. */
const damaged = fc
  .tuple(nearlyGood, fc.nat(), fc.string({ unit: 'binary', maxLength: 4 }), fc.nat(6))
  .map(([text, at, inserted, cut]) => {
    const index = at % (text.length + 1);
    return text.slice(0, index) + inserted + text.slice(index + cut);
  });

const body = fc.oneof(
  { weight: 6, arbitrary: nearlyGood.map((text) => Buffer.from(text)) },
  { weight: 3, arbitrary: damaged.map((text) => Buffer.from(text)) },
  { weight: 1, arbitrary: fc.json().map((text) => Buffer.from(text)) },
  { weight: 1, arbitrary: nearlyGood.map((text) => Buffer.from(text, 'utf16le')) },
  { weight: 1, arbitrary: fc.uint8Array({ maxLength: 200 }).map((bytes) => Buffer.from(bytes)) },
  {
    weight: 1,
    arbitrary: fc.nat(9000).map((depth) => Buffer.from(`${'['.repeat(depth)}${']'.repeat(depth)}`)),
  },
  { weight: 1, arbitrary: fc.constant(Buffer.alloc(0)) },
);

/** A header value that Node lets a client send. */
const headerText = fc
  .array(
    fc.integer({ min: 0x20, max: 0xff }).filter((code) => code !== 0x7f),
    { maxLength: 60 },
  )
  .map((codes) => String.fromCodePoint(...codes).trim());

function authorization(token: string) {
  return fc.oneof(
    { weight: 10, arbitrary: fc.constant(`Bearer ${token}`) },
    {
      weight: 2,
      arbitrary: fc.constantFrom(
        'Bearer',
        'Bearer ',
        'bearer x',
        'Basic dXNlcjpwYXNz',
        `Bearer  ${token}`,
        `Bearer ${token},`,
        token,
        'Bearer a.b.c',
        'Bearer ..',
        'Bearer e30.e30.e30',
        'Bearer eyJhbGciOiJub25lIn0.e30.',
        `Bearer ${'a'.repeat(8000)}`,
      ),
    },
    { weight: 1, arbitrary: headerText.map((text) => `Bearer ${text}`) },
    {
      weight: 1,
      arbitrary: fc
        .nat(token.length - 1)
        .map((at) => `Bearer ${token.slice(0, at)}${token[at] === 'A' ? 'B' : 'A'}${token.slice(at + 1)}`),
    },
    { weight: 1, arbitrary: headerText },
  );
}

const contentType = fc.oneof(
  { weight: 10, arbitrary: fc.constant('application/json') },
  {
    weight: 2,
    arbitrary: fc.constantFrom(
      'application/json; charset=utf-8',
      'application/json;charset=utf-16',
      'application/json; charset=latin1',
      'text/plain',
      'application/json; charset=',
      'application/json;',
      'application/json, text/plain',
      'multipart/form-data',
      'json',
      '/',
      ';',
      '*/*',
      'application/*',
      'application/json; charset="utf-8',
      'application/x-www-form-urlencoded',
      'application/json; charset=utf-99',
    ),
  },
  { weight: 1, arbitrary: headerText },
);

const CODINGS: Readonly<Record<string, (body: Buffer) => Buffer>> = {
  gzip: (body) => gzipSync(body),
  deflate: (body) => deflateSync(body),
  br: (body) => brotliCompressSync(body),
};

/** The `Content-Encoding` and the real coding of the body. They mostly agree. */
const coding = fc.oneof(
  { weight: 12, arbitrary: fc.constant({ said: undefined, done: undefined }) },
  {
    weight: 2,
    arbitrary: fc.constantFrom('gzip', 'deflate', 'br').map((name) => ({ said: name, done: name })),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      said: fc.oneof(
        fc.constantFrom('gzip', 'br', 'deflate', 'zstd', 'identity', 'compress', 'gzip, gzip', ''),
        headerText,
      ),
      done: fc.constantFrom(undefined, 'gzip', 'br'),
    }),
  },
);

const otherHeaders = fc.dictionary(
  fc.constantFrom(
    'X-Request-Id',
    'Accept',
    'Accept-Encoding',
    'Accept-Language',
    'Origin',
    'Cookie',
    'Range',
    'If-None-Match',
    'If-Match',
    'X-Forwarded-For',
    'X-HTTP-Method-Override',
    'Forwarded',
    'Referer',
    'User-Agent',
    'Expect',
    'TE',
    'Via',
    'Upgrade',
    'Apollo-Require-Preflight',
    'traceparent',
  ),
  headerText.filter((text) => text !== ''),
  { maxKeys: 4 },
);

/** Anything between a good request and noise. `token` must be valid. */
export function randomRequest(token: string): fc.Arbitrary<RandomRequest> {
  return fc
    .record({
      path,
      method,
      body,
      coding,
      others: otherHeaders,
      authorization: fc.option(authorization(token), { freq: 12, nil: undefined }),
      type: fc.option(contentType, { freq: 12, nil: undefined }),
      chunked: fc.boolean(),
    })
    .map(({ coding: { said, done }, others, authorization: signed, type, ...request }) => ({
      ...request,
      body: (done === undefined ? undefined : CODINGS[done])?.(request.body) ?? request.body,
      headers: {
        ...others,
        ...(signed === undefined ? {} : { Authorization: signed }),
        ...(type === undefined ? {} : { 'Content-Type': type }),
        ...(said === undefined ? {} : { 'Content-Encoding': said }),
      },
    }));
}
