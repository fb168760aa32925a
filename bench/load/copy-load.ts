import type { Socket } from 'node:net';
import { Client } from 'pg';
import type { CopyJob } from './load-job.ts';
import type { Tally } from './tally.ts';

/** ReadyForQuery outside a transaction, the last six bytes of every answer. JSON text never contains its zero bytes. */
const READY = Buffer.from([0x5a, 0, 0, 0, 5, 0x49]);
const ERROR_RESPONSE = 0x45;

/**
 * Does the least that a client can do: `pg` logs in, then the bytes that arrive are counted. The frames of the protocol
 * are not even read, so the time is that of PostgreSQL, the loopback and one read call.
 */
export async function runCopyLoad(job: CopyJob, tally: Tally): Promise<void> {
  const clients = await Promise.all(
    Array.from({ length: job.connections }, async () => {
      const client = new Client({ connectionString: job.url, application_name: 'bench-copy' });
      await client.connect();
      return client;
    }),
  );
  tally.begin();
  try {
    await Promise.all(clients.map((client) => runOne(client, simpleQuery(job.sql), tally)));
    tally.end();
  } finally {
    await Promise.all(clients.map((client) => client.end()));
  }
}

/** A message of the simple query protocol. */
function simpleQuery(sql: string): Buffer {
  const text = Buffer.from(`${sql}\0`);
  const message = Buffer.alloc(5 + text.length);
  message.write('Q');
  message.writeInt32BE(4 + text.length, 1);
  text.copy(message, 5);
  return message;
}

function runOne(client: Client, query: Buffer, tally: Tally): Promise<void> {
  const socket = (client as unknown as { readonly connection: { readonly stream: Socket } }).connection
    .stream;
  const listeners = socket.listeners('data') as ((data: Buffer) => void)[];
  socket.removeAllListeners('data');
  let [bytes, sentAt] = [0, 0];
  let tail: Buffer = Buffer.alloc(0);
  return new Promise<void>((resolve, reject) => {
    const send = (): void => {
      [bytes, sentAt] = [0, performance.now()];
      socket.write(query);
    };
    socket.on('data', (data: Buffer) => {
      if (bytes === 0 && data[0] === ERROR_RESPONSE) return reject(new Error(data.toString('latin1')));
      bytes += data.length;
      tail =
        data.length >= READY.length
          ? data.subarray(-READY.length)
          : Buffer.concat([tail, data]).subarray(-READY.length);
      if (!tail.equals(READY)) return;
      tally.count(performance.now() - sentAt, bytes);
      if (tally.mayGoOn()) send();
      else resolve();
    });
    if (tally.mayGoOn()) send();
    else resolve();
  }).finally(() => {
    socket.removeAllListeners('data');
    for (const listener of listeners) socket.on('data', listener);
  });
}
