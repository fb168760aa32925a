import { once } from 'node:events';
import { createServer, get } from 'node:http';
import type { ClientRequest, IncomingMessage, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { buffer } from 'node:stream/consumers';
import { setImmediate as turn, setTimeout as sleep } from 'node:timers/promises';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { deliver } from '../../src/http/deliver.ts';
import { createSpoolSpace } from '../../src/http/spool.ts';
import type { SpoolSpace } from '../../src/http/spool.ts';

const STALL_MS = 300_000;
const PIECE_BYTES = 64 * 1024;
/** 16 MiB: several times what sockets hold. */
const PIECES = 256;

/** A body, and what `deliver` did with it. */
interface Source {
  readonly body: AsyncGenerator<Buffer, void, undefined>;
  given(): number;
  /** True after its last piece, or after `deliver` has returned it. */
  ended(): boolean;
}

/** Each piece contains its number. */
function source(pieces: number, fault?: Error): Source {
  let [given, ended] = [0, false];
  async function* generate(): AsyncGenerator<Buffer, void, undefined> {
    try {
      for (; given < pieces; given += 1) {
        await turn();
        yield Buffer.alloc(PIECE_BYTES, `piece ${given},`);
      }
      if (fault) throw fault;
    } finally {
      ended = true;
    }
  }
  return { body: generate(), given: () => given, ended: () => ended };
}

/** A spool space that counts its uses. */
interface CountedSpace extends SpoolSpace {
  opened(): number;
  piecesRead(): number;
}

function countedSpace(maxBytes = 2 ** 30, folder = tmpdir()): CountedSpace {
  const space = createSpoolSpace({ folder, maxBytes });
  let [opened, piecesRead] = [0, 0];
  return {
    used: () => space.used(),
    opened: () => opened,
    piecesRead: () => piecesRead,
    async open() {
      const spool = await space.open();
      opened += 1;
      return {
        ...spool,
        async *read() {
          for await (const piece of spool.read()) {
            piecesRead += 1;
            yield piece;
          }
        },
      };
    },
  };
}

interface Delivery {
  /** Paused at its start. */
  readonly answer: IncomingMessage;
  readonly request: ClientRequest;
  /** How `deliver` ended. */
  readonly outcome: Promise<'resolved' | Error>;
}

/** Runs `deliver` on a connection to a client. A fault resets the connection, as in the doors. */
async function deliverTo(closing: AsyncDisposableStack, body: Source, space: SpoolSpace): Promise<Delivery> {
  const delivered = Promise.withResolvers<'resolved' | Error>();
  const server = createServer((_req, res: ServerResponse) => {
    deliver(body.body, res, space).then(
      () => delivered.resolve('resolved'),
      (error: unknown) => {
        res.socket?.resetAndDestroy();
        delivered.resolve(error as Error);
      },
    );
  });
  server.listen(0, '127.0.0.1');
  closing.defer(() => void server.close());
  closing.defer(() => server.closeAllConnections());
  await once(server, 'listening');
  const request = get({ port: (server.address() as AddressInfo).port, host: '127.0.0.1', agent: false });
  const [answer] = (await once(request, 'response')) as [IncomingMessage];
  // When a connection is reset, both emit an error.
  request.on('error', () => undefined);
  answer.on('error', () => undefined);
  return { answer, request, outcome: delivered.promise };
}

/** Waits in real time, even if the clock of the code under test is fake. */
async function until(isSo: () => boolean): Promise<void> {
  for (const deadline = performance.now() + 5_000; !isSo(); await turn()) {
    if (performance.now() > deadline) throw new Error('not within 5 s');
  }
}

const expectWhole = (bytes: Buffer, pieces = PIECES): void => {
  const expected = Array.from({ length: pieces }, (_, n) => Buffer.alloc(PIECE_BYTES, `piece ${n},`));
  expect(bytes.equals(Buffer.concat(expected))).toBe(true);
};

afterEach(() => void vi.useRealTimers());

test('a client that reads gets everything without a spool', async () => {
  await using closing = new AsyncDisposableStack();
  const [body, space] = [source(PIECES), countedSpace()];
  const { answer, outcome } = await deliverTo(closing, body, space);
  expectWhole(await buffer(answer));
  expect(await outcome).toBe('resolved');
  expect(space.opened()).toBe(0);
});

test('if the client does not read, the source waits 200 ms and then no more', async () => {
  await using closing = new AsyncDisposableStack();
  const [body, space] = [source(PIECES), countedSpace()];
  const began = performance.now();
  const { answer, outcome } = await deliverTo(closing, body, space);
  await until(() => body.ended());
  expect(performance.now() - began).toBeGreaterThan(190);
  expect(performance.now() - began).toBeLessThan(2_000);
  expect(space.used()).toBeGreaterThan(0);
  expect(space.used()).toBeLessThanOrEqual(PIECES * PIECE_BYTES);
  // The client still gets every byte when it reads.
  expectWhole(await buffer(answer));
  expect(await outcome).toBe('resolved');
  expect({ opened: space.opened(), used: space.used() }).toEqual({ opened: 1, used: 0 });
});

test('many short waits count like a long one', async () => {
  await using closing = new AsyncDisposableStack();
  const [body, space] = [source(PIECES), countedSpace()];
  const { answer, outcome } = await deliverTo(closing, body, space);
  const read: Buffer[] = [];
  let [endedAfter, began] = [Number.NaN, performance.now()];
  for await (const part of answer as AsyncIterable<Buffer>) {
    read.push(part);
    await sleep(5);
    if (body.ended()) endedAfter ||= performance.now() - began;
  }
  expectWhole(Buffer.concat(read));
  expect(await outcome).toBe('resolved');
  expect(space.opened()).toBe(1);
  // The source ended before the client had read everything.
  expect(performance.now() - began).toBeGreaterThan(endedAfter + 100);
});

describe('a client that stalls', () => {
  /** A delivery whose answer is spooled and whose client has not read a byte. */
  async function stalled(closing: AsyncDisposableStack, space: CountedSpace, pieces = PIECES) {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    const body = source(pieces);
    const delivery = await deliverTo(closing, body, space);
    let settled = false;
    void delivery.outcome.finally(() => {
      settled = true;
    });
    await until(() => vi.getTimerCount() > 0);
    vi.advanceTimersByTime(STALL_MS);
    await until(() => body.ended() && vi.getTimerCount() > 0);
    return { ...delivery, settled: () => settled };
  }

  test('is cut after 5 min', async () => {
    await using closing = new AsyncDisposableStack();
    const space = countedSpace();
    const { outcome, settled, answer } = await stalled(closing, space);
    vi.advanceTimersByTime(STALL_MS - 1);
    await turn();
    expect(settled()).toBe(false);
    vi.advanceTimersByTime(1);
    expect(await outcome).toMatchObject({ name: 'AppError', code: 'UNAVAILABLE' });
    expect(space.used()).toBe(0);
    await expect(buffer(answer)).rejects.toMatchObject({ code: 'ECONNRESET' });
  });

  test('is not cut while it reads a little now and then', async () => {
    await using closing = new AsyncDisposableStack();
    const [pieces, space] = [PIECES * 3, countedSpace()];
    const { outcome, settled, answer } = await stalled(closing, space, pieces);
    const read: Buffer[] = [];
    answer.on('data', (part: Buffer) => read.push(part));
    answer.pause();
    for (let turns = 0; turns < 3; turns += 1) {
      vi.advanceTimersByTime(STALL_MS - 1);
      const before = space.piecesRead();
      answer.resume();
      await until(() => space.piecesRead() > before);
      answer.pause();
      await until(() => vi.getTimerCount() > 0);
      expect(settled()).toBe(false);
    }
    answer.resume();
    await once(answer, 'end');
    expectWhole(Buffer.concat(read), pieces);
    expect(await outcome).toBe('resolved');
  });
});

describe('when the client disconnects, the source and the spool are closed', () => {
  test('while the source waits for it', async () => {
    await using closing = new AsyncDisposableStack();
    const [body, space] = [source(PIECES), countedSpace()];
    const { request, outcome } = await deliverTo(closing, body, space);
    request.destroy();
    expect(await outcome).toBe('resolved');
    expect({ ended: body.ended(), opened: space.opened() }).toEqual({ ended: true, opened: 0 });
    expect(body.given()).toBeLessThan(PIECES);
  });

  test('while the answer is being spooled', async () => {
    await using closing = new AsyncDisposableStack();
    // A long source, so that the client disconnects before its end.
    const [body, space] = [source(4_000), countedSpace()];
    const { request, outcome } = await deliverTo(closing, body, space);
    await until(() => space.used() > 0);
    request.destroy();
    expect(await outcome).toBe('resolved');
    expect({ ended: body.ended(), used: space.used() }).toEqual({ ended: true, used: 0 });
    expect(body.given()).toBeLessThan(4_000);
  });

  test('while the answer is sent from the spool; the rest of the spool is not read', async () => {
    await using closing = new AsyncDisposableStack();
    const [body, space] = [source(PIECES), countedSpace()];
    const { request, outcome } = await deliverTo(closing, body, space);
    await until(() => body.ended());
    const waiting = Math.ceil(space.used() / PIECE_BYTES);
    expect(waiting).toBeGreaterThan(20);
    request.destroy();
    expect(await outcome).toBe('resolved');
    expect(space.used()).toBe(0);
    expect(space.piecesRead()).toBeLessThan(waiting / 2);
  });
});

describe('a fault', () => {
  const fault = new Error('the database has gone');

  test('of the source is thrown, and the client cannot mistake the answer for a complete one', async () => {
    await using closing = new AsyncDisposableStack();
    const space = countedSpace();
    const { answer, outcome } = await deliverTo(closing, source(3, fault), space);
    await expect(buffer(answer)).rejects.toMatchObject({ code: 'ECONNRESET' });
    expect(await outcome).toBe(fault);
  });

  test('of the source during spooling closes the spool', async () => {
    await using closing = new AsyncDisposableStack();
    const space = countedSpace();
    const { outcome } = await deliverTo(closing, source(PIECES, fault), space);
    expect(await outcome).toBe(fault);
    expect({ opened: space.opened(), used: space.used() }).toEqual({ opened: 1, used: 0 });
  });

  test('of a full spool cuts the client that needs it', async () => {
    await using closing = new AsyncDisposableStack();
    const [body, space] = [source(PIECES), countedSpace(PIECE_BYTES * 3)];
    const { outcome } = await deliverTo(closing, body, space);
    expect(await outcome).toMatchObject({ name: 'AppError', code: 'UNAVAILABLE' });
    expect({ ended: body.ended(), used: space.used() }).toEqual({ ended: true, used: 0 });
    expect(body.given()).toBeLessThan(PIECES);
  });

  test('of a folder that cannot be written to ends the answer and the source', async () => {
    await using closing = new AsyncDisposableStack();
    const body = source(PIECES);
    const { outcome } = await deliverTo(closing, body, countedSpace(1, '/nowhere'));
    expect(await outcome).toBeInstanceOf(Error);
    expect(body.ended()).toBe(true);
  });
});
