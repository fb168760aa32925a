import { openDatabaseProxy } from '../../testkit/database-proxy.ts';

export interface BreakableProxy {
  /** The URL of the database through the proxy. */
  readonly url: string;
  /** `open` forwards all. `refuse` cuts and refuses connections. `silent` cuts them; new ones get no answer. */
  set(state: 'open' | 'refuse' | 'silent'): void;
  /** Resolves when a client has connected. */
  connected(): Promise<void>;
  close(): Promise<void>;
}

/** Opens a proxy in front of a database. It can fail as networks and servers do. */
export async function openProxy(databaseUrl: string): Promise<BreakableProxy> {
  let state: 'open' | 'refuse' | 'silent' = 'open';
  const { url, connected, cut, close } = await openDatabaseProxy(databaseUrl, (client, connectUpstream) => {
    if (state === 'refuse') client.resetAndDestroy();
    if (state !== 'open') return;
    const upstream = connectUpstream();
    client.pipe(upstream).pipe(client);
    upstream.on('close', () => client.destroy());
  });
  return {
    url,
    set(next) {
      state = next;
      if (next !== 'open') cut();
    },
    connected,
    close,
  };
}
