import { packageRoot } from '../src/cli/package-root.ts';
import { startServerProcess } from '../testkit/server-process.ts';
import { TEST_SECRET } from '../testkit/tokens.ts';
import type { GatewayControl } from './controls.ts';
import type { GatewayMetrics } from './gateway-metrics.ts';

export interface GatewayOptions {
  readonly databaseUrl: string;
  readonly settleMs: number;
  readonly holdBackMs: number;
  /** Another design in place of the real one. */
  readonly control: GatewayControl | undefined;
  /** Gets the counters at the end of each life of the process. */
  readonly metrics: GatewayMetrics;
  /** Called for each warning or error that the gateway logs. */
  readonly onWarning: (message: string) => void;
}

/** `tidemark serve` as a process of its own, on one port through all its lives. */
export interface Gateway {
  readonly url: string;
  /** False while a killed gateway has not been ready again. */
  isReady(): boolean;
  /** Ends it with kill -9 and starts it again on the same port. Resolves when it is ready. */
  killAndRestart(): Promise<void>;
  stop(): Promise<void>;
}

/** Resolves when it is ready. */
export async function startGateway(options: GatewayOptions): Promise<Gateway> {
  const program = options.control
    ? ['stress/control-gateway.ts', options.control]
    : ['src/cli/main.ts', 'serve'];
  const server = await startServerProcess({
    args: ['--import', 'tsx', ...program],
    cwd: packageRoot(),
    env: {
      DATABASE_URL: options.databaseUrl,
      MIGRATE_ON_START: 'false',
      JWT_SECRET: TEST_SECRET,
      LOG_LEVEL: 'warn',
      SYNC_SETTLE_MS: String(options.settleMs),
      SYNC_HOLD_BACK_MS: String(options.holdBackMs),
      // With its limit of 500 messages a room, the spec itself drops messages. This run checks the number only.
      SYNC_ROOM_LIMIT: '100000',
    },
    readyPath: '/readyz',
    onLine(line) {
      const message = messageOf(line);
      // The clients count the requests that failed.
      if (!/^(?:GET|POST) /.test(message)) options.onWarning(message);
    },
  });

  /** The counters end with the process. */
  async function takeMetrics(): Promise<void> {
    const signal = AbortSignal.timeout(2_000);
    const answer = await fetch(`${server.url}/metrics`, { signal }).catch(() => undefined);
    if (answer?.ok) options.metrics.add(await answer.text());
  }

  return {
    url: server.url,
    isReady: () => server.isReady(),
    async killAndRestart() {
      await takeMetrics();
      await server.killAndRestart();
    },
    async stop() {
      if (server.isReady()) await takeMetrics();
      await server[Symbol.asyncDispose]();
    },
  };
}

/** The message of a log line, short and without numbers, so that equal warnings are counted together. */
function messageOf(line: string): string {
  try {
    const { msg, err } = JSON.parse(line) as { msg?: string; err?: { message?: string } };
    const text = [msg, err?.message?.split('\n')[0]].filter(Boolean).join(': ');
    return text.replaceAll(/\d+/g, '…');
  } catch {
    return line;
  }
}
