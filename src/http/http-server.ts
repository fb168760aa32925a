import { createServer, STATUS_CODES } from 'node:http';
import type { IncomingMessage, RequestListener, Server, ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';

/** Longer than a load balancer's usual 60 s, so that we never close a connection that it is about to use. */
const KEEP_ALIVE_MS = 65_000;
/** The time to receive one request, ms: a client that needs longer for 64 KiB will never finish. */
const REQUEST_TIMEOUT_MS = 30_000;

/**
 * An HTTP server whose answers are all described in docs/ERRORS.md, even the answer to bytes that are not HTTP. It does
 * not listen yet.
 */
export function createHttpServer(handler: RequestListener): Server {
  const unanswered = new WeakMap<Duplex, Set<ServerResponse>>();
  const listener: RequestListener = (request, response) => {
    const responses = unanswered.get(request.socket) ?? new Set();
    unanswered.set(request.socket, responses.add(response));
    response.once('close', () => responses.delete(response));
    if (namesOneHost(request)) handler(request, response);
    else response.writeHead(400, BAD_REQUEST_HEADERS).end(BAD_REQUEST);
  };
  /** Answers the complete requests in front of the fault first: an answer written here would overtake Node's queue. */
  const refuse = (socket: Duplex): void => {
    const previous = [...(unanswered.get(socket) ?? [])].findLast(({ req }) => req.complete);
    if (previous) previous.once('close', () => answerBadRequest(socket));
    else answerBadRequest(socket);
  };
  const server = createServer(
    // Node's own answer to a missing Host has no body.
    { keepAliveTimeout: KEEP_ALIVE_MS, requestTimeout: REQUEST_TIMEOUT_MS, requireHostHeader: false },
    listener,
  );
  server.on('clientError', (error: Error & { readonly code?: string }, socket) => {
    if (error.code === 'ECONNRESET' || !socket.writable) socket.destroy();
    else refuse(socket);
  });
  // We are no proxy. Node itself would close the connection without an answer.
  server.on('connect', (_request, socket) => refuse(socket));
  // RFC 9110, 10.1.1 lets a server ignore an unknown expectation. Node itself would answer 417.
  server.on('checkExpectation', listener);
  return server;
}

/** RFC 9112, 3.2: an HTTP/1.1 request must have exactly one Host header. */
function namesOneHost(request: IncomingMessage): boolean {
  return request.httpVersion === '1.0' || request.headersDistinct['host']?.length === 1;
}

const BAD_REQUEST = JSON.stringify({
  type: 'urn:tidemark:error:bad-user-input',
  title: STATUS_CODES[400],
  status: 400,
  detail: 'The request is not well-formed HTTP, its headers are too large, or it took too long to arrive.',
  errors: [],
});
const BAD_REQUEST_HEADERS = {
  Connection: 'close',
  'Cache-Control': 'no-store',
  'Content-Type': 'application/problem+json',
  'Content-Length': Buffer.byteLength(BAD_REQUEST),
};

function answerBadRequest(socket: Duplex): void {
  // The previous answer may have closed the connection, or the client may have disconnected.
  if (!socket.writable) return;
  const headers = Object.entries(BAD_REQUEST_HEADERS).map(([name, value]) => `${name}: ${value}\r\n`);
  socket.end(`HTTP/1.1 400 Bad Request\r\n${headers.join('')}\r\n${BAD_REQUEST}`);
}
