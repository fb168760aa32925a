const LOOPBACK_NAMES: ReadonlySet<string> = new Set(['localhost', '127.0.0.1', '[::1]', '::1']);

/**
 * True if the client addressed this machine by a loopback name. Only then is the demo token shown. Listening on loopback
 * is not enough: a foreign site can point its own name at 127.0.0.1 (DNS rebinding) and read our pages.
 */
export function isLoopbackHost(hostname: string | undefined): boolean {
  return hostname !== undefined && LOOPBACK_NAMES.has(hostname);
}
