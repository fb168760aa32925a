const LOOPBACK_NAMES: ReadonlySet<string> = new Set(['localhost', '127.0.0.1', '[::1]', '::1']);

/**
 * True when the request was addressed to this machine by a loopback name. Listening on loopback is not enough to
 * give out the demo token: a foreign site can point its own name at 127.0.0.1 (DNS rebinding) and read our pages.
 */
export function isLoopbackHost(hostname: string | undefined): boolean {
  return hostname !== undefined && LOOPBACK_NAMES.has(hostname);
}
