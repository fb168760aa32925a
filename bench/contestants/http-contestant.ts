import type { WireMessage } from '../../testkit/wire-message.ts';
import type { Question } from '../sync-statement.ts';

/** A way to ask the question over HTTP. */
export interface HttpDoor {
  readonly name: string;
  readonly path: string;
  /** JSON text. */
  body(question: Question): string;
  /** The messages of an answer with status 200. @throws Error when it is not a good answer. */
  messagesOf(text: string): readonly WireMessage[];
}

/** A door of a running server. */
export interface HttpContestant {
  readonly door: HttpDoor;
  readonly server: { readonly pid: number; readonly port: number };
}

/** The bytes of one request for each token: the headers of a phone's HTTP library, without compression. */
export function requestBytes(
  { door, server }: HttpContestant,
  question: Question,
  tokens: readonly string[],
): Uint8Array[] {
  const body = door.body(question);
  return tokens.map((token) =>
    Buffer.from(
      `POST ${door.path} HTTP/1.1\r\nHost: 127.0.0.1:${server.port}\r\nAuthorization: Bearer ${token}\r\n` +
        `Content-Type: application/json\r\nAccept: application/json\r\nContent-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`,
    ),
  );
}

/** Asks once and reads the whole answer, to check it. */
export async function ask(
  contestant: HttpContestant,
  question: Question,
  token: string,
): Promise<readonly WireMessage[]> {
  const { door, server } = contestant;
  const answer = await fetch(`http://127.0.0.1:${server.port}${door.path}`, {
    method: 'POST',
    headers: {
      'Content-Type': 'application/json',
      Accept: 'application/json',
      Authorization: `Bearer ${token}`,
    },
    body: door.body(question),
  });
  const text = await answer.text();
  if (answer.status !== 200) throw new Error(`${door.name} answered ${answer.status}: ${text.slice(0, 500)}`);
  return door.messagesOf(text);
}
