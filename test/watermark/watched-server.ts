import type { LogLine } from '../observability/log-lines.ts';
import { captureLog } from '../observability/log-lines.ts';
import { restDoor } from '../../testkit/rest-client.ts';
import type { DoorAnswer } from '../../testkit/door.ts';
import { startTestServer } from '../../testkit/test-server.ts';
import { tokenFor } from '../../testkit/tokens.ts';

export interface WatchedAnswer extends DoorAnswer {
  /** The state as counted in the metrics. */
  readonly state: string;
  readonly ids: readonly string[];
}

/** The whole server. It also returns the state of each answer, so only one sync may run at a time. */
export interface WatchedServer extends AsyncDisposable {
  readonly url: string;
  sync(accountId: string, since: number): Promise<WatchedAnswer>;
  logged(message: RegExp): readonly LogLine[];
}

async function statesOf(url: string): Promise<Map<string, number>> {
  const text = await (await fetch(`${url}/metrics`)).text();
  const found = text.matchAll(/tidemark_sync_positions_total\{state="(\w+)"\} (\d+)/g);
  return new Map([...found].map(([, state, count]) => [state!, Number(count)]));
}

export async function startWatchedServer(options: {
  readonly databaseUrl: string;
  readonly settleMs: number;
  readonly holdBackMs: number;
}): Promise<WatchedServer> {
  const log = captureLog('warn');
  const server = await startTestServer({ ...options, logger: log.logger });
  return {
    url: server.url,
    async sync(accountId, since) {
      const before = await statesOf(server.url);
      const answer = await restDoor.sync(server.url, {
        since,
        authorization: `Bearer ${tokenFor(accountId)}`,
      });
      if (answer.fault !== undefined) throw new Error(answer.text);
      const after = await statesOf(server.url);
      const states = [...after].filter(([state, count]) => count > (before.get(state) ?? 0));
      return {
        ...answer,
        state: states.map(([state]) => state).join(),
        ids: answer.messages.map(({ id }) => id),
      };
    },
    logged: (message) => log.lines().filter(({ msg }) => message.test(msg)),
    [Symbol.asyncDispose]: () => server.close(),
  };
}
