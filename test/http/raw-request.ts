import { connect } from 'node:net';

export interface RawAnswer {
  /** Everything the server sent, unchanged. */
  readonly text: string;
  /** True if the server closed the connection. */
  readonly closed: boolean;
}

export interface RawOptions {
  /** Resolve as soon as the received text matches this. Otherwise, when the server closes the connection. */
  readonly until?: RegExp;
  /** Half-close the connection after the request. */
  readonly halfClose?: boolean;
}

/** Sends bytes unchanged. Resolves when the server closes the connection. Rejects after 5 s. */
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
    // The server resets the connection if it closes it with unread bytes.
    socket.on('error', () => undefined);
    socket.on('close', () => end(() => resolve({ text, closed: true })));
  });
}

/** The text of a request. `Host` is added when absent. */
export function rawRequest(start: string, headers: Readonly<Record<string, string>> = {}, body = ''): string {
  const named = Object.keys(headers).some((name) => name.toLowerCase() === 'host')
    ? headers
    : { Host: 'localhost', ...headers };
  const lines = Object.entries(named).map(([name, value]) => `${name}: ${value}\r\n`);
  return `${start} HTTP/1.1\r\n${lines.join('')}\r\n${body}`;
}
