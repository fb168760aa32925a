import { openDatabaseProxy } from '../../testkit/database-proxy.ts';

export interface BreakableProxy {
  /** The database's URL, by way of the proxy. */
  readonly url: string;
  /** `open`: passes everything on. `refuse`: cuts what is there and refuses what comes. `silent`: accepts, and says nothing. */
  set(state: 'open' | 'refuse' | 'silent'): void;
  /** Resolves when somebody has connected. */
  connected(): Promise<void>;
  close(): Promise<void>;
}

/** A way to a database that can break as networks and servers do. */
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
