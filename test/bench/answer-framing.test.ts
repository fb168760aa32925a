import { describe, expect, test } from 'vitest';
import { createAnswerFraming } from '../../bench/load/answer-framing.ts';
import type { Answer } from '../../bench/load/answer-framing.ts';

const LENGTH =
  'HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 5\r\nConnection: keep-alive\r\n\r\n{"a"}';
const CHUNKED =
  'HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n3\r\nabc\r\nA;x=1\r\n0123456\r\n9\r\n0\r\nExpires: never\r\n\r\n';
const EMPTY = 'HTTP/1.1 503 Service Unavailable\r\ncontent-length:0\r\n\r\n';

function read(text: string, cuts: readonly number[]): { answers: Answer[]; isWithin: boolean } {
  const answers: Answer[] = [];
  const framing = createAnswerFraming((answer) => answers.push(answer));
  const bytes = Buffer.from(text, 'latin1');
  // All parts share one buffer, as with a socket.
  const shared = Buffer.alloc(bytes.length);
  for (const [index, from] of [0, ...cuts].entries()) {
    const part = bytes.subarray(from, cuts[index] ?? bytes.length);
    part.copy(shared);
    framing.push(shared.subarray(0, part.length));
  }
  return { answers, isWithin: framing.isWithin() };
}

const CASES = [
  { name: 'Content-Length', text: LENGTH, expected: [{ status: 200, bodyBytes: 5 }] },
  {
    name: 'chunks with an extension and a trailer',
    text: CHUNKED,
    expected: [{ status: 200, bodyBytes: 13 }],
  },
  { name: 'no body', text: EMPTY, expected: [{ status: 503, bodyBytes: 0 }] },
  {
    name: 'one after the other',
    text: `${LENGTH}${CHUNKED}${EMPTY}${LENGTH}`,
    expected: [
      { status: 200, bodyBytes: 5 },
      { status: 200, bodyBytes: 13 },
      { status: 503, bodyBytes: 0 },
      { status: 200, bodyBytes: 5 },
    ],
  },
];

describe.each(CASES)('an answer with $name', ({ text, expected }) => {
  test('is counted when it comes whole', () => {
    expect(read(text, [])).toEqual({ answers: expected, isWithin: false });
  });

  test('is counted when it is cut in two at any byte', () => {
    for (let cut = 1; cut < text.length; cut += 1) {
      expect(read(text, [cut]), `cut at ${cut}`).toEqual({ answers: expected, isWithin: false });
    }
  });

  test('is counted when it comes byte by byte', () => {
    const cuts = Array.from({ length: text.length - 1 }, (_, index) => index + 1);
    expect(read(text, cuts)).toEqual({ answers: expected, isWithin: false });
  });

  test('is not counted before its last byte', () => {
    const { answers, isWithin } = read(text.slice(0, -1), []);
    expect(answers).toHaveLength(expected.length - 1);
    expect(isWithin).toBe(true);
  });
});

test.each([
  ['something else', 'SSH-2.0-OpenSSH\r\n\r\n', 'not an HTTP/1.1 answer'],
  [
    'a body that only the end of the connection would end',
    'HTTP/1.1 200 OK\r\n\r\nabc',
    'neither Content-Length',
  ],
  [
    'a chunk without a size',
    'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nxyz\r\n',
    'not the size of a chunk',
  ],
])('%s is refused', (_, text, message) => {
  expect(() => read(text, [])).toThrow(message);
});
