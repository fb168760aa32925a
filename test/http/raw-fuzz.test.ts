import { randomUUID } from 'node:crypto';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { tokenFor } from '../../testkit/tokens.ts';
import { fuzz } from './fuzz-run.ts';
import { rawRequest, sendRaw } from './raw-request.ts';
import { serve } from './serve.ts';

const served = serve();
const BODY = '{"last_sync_timestamp":0}';
const NAMED = new Set([100, 200, 400, 401, 404, 405, 413, 415]);
/** A status other than 1xx. */
const FINAL = /HTTP\/1\.1 [2-5]\d\d /;

function good(path: string, framing: Readonly<Record<string, string>>, body: string): Buffer {
  const headers = { Authorization: `Bearer ${tokenFor(randomUUID())}`, 'Content-Type': 'application/json' };
  return Buffer.from(rawRequest(`POST ${path}`, { ...headers, ...framing }, body));
}

const REQUESTS = [
  good('/messager/chat/sync', { 'Content-Length': String(BODY.length) }, BODY),
  good(
    '/messager/chat/sync',
    { 'Transfer-Encoding': 'chunked' },
    `${BODY.length.toString(16)}\r\n${BODY}\r\n0\r\n\r\n`,
  ),
  good('/messager/chat/sync', { 'Content-Length': String(BODY.length), Expect: '100-continue' }, BODY),
  good('/graphql', { 'Content-Length': '21' }, '{"query":"{version}"}'),
];

/** A request with bytes overwritten, removed or inserted at several places. */
const damaged = fc
  .tuple(
    fc.constantFrom(...REQUESTS),
    fc.array(
      fc.record({
        at: fc.nat(),
        cut: fc.nat(8),
        put: fc.oneof(
          fc.uint8Array({ maxLength: 4 }).map((bytes) => Buffer.from(bytes)),
          fc
            .constantFrom(
              '\r\n',
              '\n',
              '\r\n\r\n',
              ':',
              ' ',
              '\0',
              '0',
              'Content-Length: 3\r\n',
              'Host: x\r\n',
            )
            .map((text) => Buffer.from(text)),
        ),
      }),
      { minLength: 1, maxLength: 5 },
    ),
  )
  .map(([request, damages]) =>
    damages.reduce((bytes, { at, cut, put }) => {
      const index = at % (bytes.length + 1);
      return Buffer.concat([bytes.subarray(0, index), put, bytes.subarray(index + cut)]);
    }, request),
  );

test('1000 damaged requests are answered as docs/ERRORS.md says, and the server keeps working', async () => {
  await fuzz({
    arbitrary: damaged,
    count: 1000,
    check: async (bytes) => {
      const cut = await sendRaw(served.port, bytes, { halfClose: true });
      // Node does not answer a complete request after a half-close. Without the half-close it must be answered.
      const { text } = FINAL.test(cut.text) ? cut : await sendRaw(served.port, bytes, { until: FINAL });
      const statuses = [...text.matchAll(/HTTP\/1\.1 (\d{3}) /g)].map(([, status]) => Number(status));
      if (!text.startsWith('HTTP/1.1 ') || !FINAL.test(text)) return `no answer: ${text}`;
      return statuses.every((status) => NAMED.has(status)) ? undefined : text;
    },
  });
  const { text } = await sendRaw(served.port, REQUESTS[0]!, { until: /total_count/ });
  expect(text).toMatch(/^HTTP\/1\.1 200 /);
});
