import { connect } from 'node:net';

export interface RawAnswer {
  /** Everything the server sent, as it came. */
  readonly text: string;
  /** Whether the server closed the connection by itself. */
  readonly closed: boolean;
}

export interface RawOptions {
  /** Resolve as soon as what came matches this, rather than when the server closes the connection. */
  readonly until?: RegExp;
  /** Say that no more is coming, as a client that has gone does. */
  readonly halfClose?: boolean;
}

/** Sends bytes as they are and resolves when the server closes the connection. Rejects after 5 s. */
export function sendRaw(
  port: number,
  bytes: string | Buffer,
  { until, halfClose }: RawOptions = {},
): Promise<RawAnswer> {
  return new Promise((resolve, reject) => {
    const socket = connect(port, '127.0.0.1', () => {
      if (halfClose) socket.end(bytes);
      else socket.write(bytes);
    });
    let text = '';
    const late = setTimeout(() => end(() => reject(new Error(`no end within 5 s; so far: ${text}`))), 5_000);
    function end(settle: () => void): void {
      clearTimeout(late);
      socket.destroy();
      settle();
    }
    socket.setEncoding('latin1');
    socket.on('data', (chunk) => {
      text += chunk.toString();
      if (until?.test(text)) end(() => resolve({ text, closed: false }));
    });
    // A reset after the answer: the server closes while bytes of ours are unread.
    socket.on('error', () => undefined);
    socket.on('close', () => end(() => resolve({ text, closed: true })));
  });
}

/** The bytes of a request; `Host` is added when no header names it. */
export function rawRequest(start: string, headers: Readonly<Record<string, string>> = {}, body = ''): string {
  const named = Object.keys(headers).some((name) => name.toLowerCase() === 'host')
    ? headers
    : { Host: 'localhost', ...headers };
  const lines = Object.entries(named).map(([name, value]) => `${name}: ${value}\r\n`);
  return `${start} HTTP/1.1\r\n${lines.join('')}\r\n${body}`;
}
