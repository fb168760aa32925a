import type { Question } from '../sync-statement.ts';
import type { SyncedMessage } from './synced-message.ts';
import type { ServerProcess } from './server-process.ts';

/** A way to ask the question over HTTP. */
export interface HttpDoor {
  readonly name: string;
  readonly path: string;
  body(question: Question): unknown;
  /** The messages of its answer's JSON. @throws Error when that is no good answer. */
  messagesOf(answer: unknown): SyncedMessage[];
}

/** A door of a server that runs. */
export interface HttpContestant {
  readonly door: HttpDoor;
  readonly server: ServerProcess;
}

/** Requests as bytes, one for each token: headers as a phone's library sends them, without compression. */
export function requestBytes(
  { door, server }: HttpContestant,
  question: Question,
  tokens: readonly string[],
): Uint8Array[] {
  const body = JSON.stringify(door.body(question));
  return tokens.map((token) =>
    Buffer.from(
      `POST ${door.path} HTTP/1.1\r\nHost: 127.0.0.1:${server.port}\r\nAuthorization: Bearer ${token}\r\n` +
        `Content-Type: application/json\r\nAccept: application/json\r\nContent-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`,
    ),
  );
}

/** Asks once and reads everything, to see that the answer is right. */
export async function ask(
  contestant: HttpContestant,
  question: Question,
  token: string,
): Promise<SyncedMessage[]> {
  const { door, server } = contestant;
  const answer = await fetch(`http://127.0.0.1:${server.port}${door.path}`, {
    method: 'POST',
    headers: {
      'Content-Type': 'application/json',
      Accept: 'application/json',
      Authorization: `Bearer ${token}`,
    },
    body: JSON.stringify(door.body(question)),
  });
  if (answer.status !== 200)
    throw new Error(`${door.name} answered ${answer.status}: ${(await answer.text()).slice(0, 500)}`);
  return door.messagesOf(await answer.json());
}
