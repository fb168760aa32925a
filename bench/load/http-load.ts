import { connect } from 'node:net';
import type { Socket } from 'node:net';
import { createAnswerFraming } from './answer-framing.ts';
import type { HttpJob } from './load-job.ts';
import type { Tally } from './tally.ts';

const READ_BYTES = 262_144;

/** @throws Error at the first answer that is incomplete or has a status other than 200. */
export async function runHttpLoad(job: HttpJob, tally: Tally): Promise<void> {
  let sent = 0;
  const next = (): Uint8Array => job.requests[sent++ % job.requests.length]!;
  const clients = await Promise.all(Array.from({ length: job.connections }, () => openClient(job.port)));
  tally.begin();
  try {
    await Promise.all(clients.map((client) => client.run(next, tally)));
    tally.end();
  } finally {
    for (const { socket } of clients) socket.destroy();
  }
}

interface HttpClient {
  readonly socket: Socket;
  run(next: () => Uint8Array, tally: Tally): Promise<void>;
}

async function openClient(port: number): Promise<HttpClient> {
  let sentAt = 0;
  let onAnswer: (status: number, bytes: number) => void = () => undefined;
  let onFault: (error: Error) => void = () => undefined;
  const framing = createAnswerFraming(({ status, bodyBytes }) => onAnswer(status, bodyBytes));
  const socket = connect({
    host: '127.0.0.1',
    port,
    noDelay: true,
    // One buffer for all reads. A stream would allocate one for each 64 KiB.
    onread: {
      buffer: Buffer.allocUnsafe(READ_BYTES),
      callback: (bytes, buffer) => {
        try {
          framing.push(Buffer.from(buffer.buffer, buffer.byteOffset, bytes));
        } catch (error) {
          onFault(error as Error);
        }
        return true;
      },
    },
  });
  await new Promise<void>((resolve, reject) => socket.once('connect', resolve).once('error', reject));
  socket.on('error', (error) => onFault(error));
  socket.on('close', () =>
    onFault(new Error('the server closed a connection before the answer was complete')),
  );
  return {
    socket,
    run: (next, tally) =>
      new Promise((resolve, reject) => {
        const send = (): void => {
          sentAt = performance.now();
          socket.write(next());
        };
        onFault = reject;
        onAnswer = (status, bytes) => {
          if (status !== 200) return reject(new Error(`an answer with status ${status}`));
          tally.count(performance.now() - sentAt, bytes);
          if (tally.mayGoOn()) send();
          else resolve();
        };
        if (tally.mayGoOn()) send();
        else resolve();
      }),
  };
}
