import { connect } from 'node:net';
import type { Socket } from 'node:net';
import { createAnswerFraming } from './answer-framing.ts';
import type { SlowFate, SlowJob, SlowResult } from './load-job.ts';

const TICK_MS = 250;
/** More than the buffers of both kernels hold. A client that gets this much is being served. */
const MOST_BUFFERED_BYTES = 16 * 2 ** 20;
/** Enough time to read what the buffers hold. */
const LAST_LOOK_MS = 1_500;

/** Opens clients that ask and then hardly read. The returned function ends them. */
export async function startSlowLoad(job: SlowJob): Promise<() => Promise<SlowResult>> {
  const clients = await Promise.all(
    Array.from({ length: job.clients }, (_, client) =>
      openSlowClient(job, job.rates[client % job.rates.length]!),
    ),
  );
  return async () => {
    const ends = await Promise.all(clients.map((client) => client.end()));
    const count = (fate: SlowFate): number => ends.filter((end) => end.fate === fate).length;
    return {
      bytes: ends.reduce((sum, { bytes }) => sum + bytes, 0),
      fates: {
        refused: count('refused'),
        finished: count('finished'),
        cut: count('cut'),
        served: count('served'),
      },
      cutAfterMs: ends.flatMap(({ cutAfterMs }) => cutAfterMs ?? []),
    };
  };
}

interface SlowEnd {
  readonly fate: SlowFate;
  readonly bytes: number;
  readonly cutAfterMs: number | undefined;
}

interface SlowClient {
  /** Reads what has arrived, to see how the answer ended, and disconnects. */
  end(): Promise<SlowEnd>;
}

async function openSlowClient({ port, request }: SlowJob, bytesPerSecond: number): Promise<SlowClient> {
  let [bytes, gone] = [0, false];
  let status: number | undefined;
  let cutAfterMs: number | undefined;
  const socket: Socket = connect({ host: '127.0.0.1', port, noDelay: true });
  await new Promise<void>((resolve, reject) => socket.once('connect', resolve).once('error', reject));
  const framing = createAnswerFraming((answer) => {
    status = answer.status;
  });
  const take = (part: Buffer): void => {
    bytes += part.length;
    framing.push(part);
  };
  const sentAt = performance.now();
  const leave = (): void => {
    gone = true;
  };
  socket.on('error', leave).on('close', leave).on('end', leave);
  // Without a listener for data nothing is read, as by a client that hangs.
  socket.pause();
  socket.write(request);
  const tick = (): void => {
    const part = socket.read(
      Math.min(socket.readableLength, (bytesPerSecond * TICK_MS) / 1000),
    ) as Buffer | null;
    if (part) take(part);
    // Only a client that reads notices the cut.
    if (gone && status === undefined) cutAfterMs ??= performance.now() - sentAt;
  };
  const timer = bytesPerSecond === 0 ? undefined : setInterval(tick, TICK_MS);

  const fateNow = (): SlowFate | undefined => {
    if (status !== undefined) return status === 200 ? 'finished' : 'refused';
    return gone ? 'cut' : undefined;
  };
  return {
    async end() {
      clearInterval(timer);
      const slowly = bytes;
      const fate = await new Promise<SlowFate>((resolve) => {
        const late = setTimeout(() => resolve('served'), LAST_LOOK_MS);
        const settle = (): void => {
          const known = fateNow();
          if (known === undefined && bytes - slowly < MOST_BUFFERED_BYTES) return;
          clearTimeout(late);
          resolve(known ?? 'served');
        };
        socket.on('close', settle).on('data', (part: Buffer) => {
          take(part);
          settle();
        });
        socket.resume();
        settle();
      });
      socket.destroy();
      return { fate, bytes: slowly, cutAfterMs };
    },
  };
}
