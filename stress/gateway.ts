import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { packageRoot } from '../src/cli/package-root.ts';
import { findLocalPort } from '../src/postgres/local-port.ts';
import type { GatewayControl } from './controls.ts';
import type { GatewayMetrics } from './gateway-metrics.ts';

export interface GatewayOptions {
  readonly databaseUrl: string;
  readonly jwtSecret: string;
  readonly settleMs: number;
  readonly holdBackMs: number;
  /** Another design in place of the real one. */
  readonly control: GatewayControl | undefined;
  /** Takes up the counters of each life. */
  readonly metrics: GatewayMetrics;
  /** Told of each warning or error it logs. */
  readonly onWarning: (message: string) => void;
}

/** `tidemark serve` as a process of its own, on one port through all its lives. */
export interface Gateway {
  readonly url: string;
  /** Whether /readyz has said yes in this life. */
  isReady(): boolean;
  /** kill -9, and a new process on the same port; resolves when that is ready. */
  killAndRestart(): Promise<void>;
  stop(): Promise<void>;
}

const START_MS = 30_000;

/** Resolves when it is ready. */
export async function startGateway(options: GatewayOptions): Promise<Gateway> {
  const port = await findLocalPort();
  const url = `http://127.0.0.1:${port}`;
  let child = launch(options, port);
  let ready = false;

  async function untilReady(): Promise<void> {
    for (const deadline = performance.now() + START_MS; performance.now() < deadline; await sleep(20)) {
      if (child.exitCode !== null) throw new Error(`the gateway ended with exit code ${child.exitCode}`);
      const answer = await fetch(`${url}/readyz`).catch(() => undefined);
      await answer?.body?.cancel();
      if (answer?.status !== 200) continue;
      ready = true;
      return;
    }
    throw new Error(`the gateway was not ready within ${START_MS} ms`);
  }

  /** What it counts is gone with its process. */
  async function takeMetrics(): Promise<void> {
    const answer = await fetch(`${url}/metrics`, { signal: AbortSignal.timeout(2_000) }).catch(
      () => undefined,
    );
    if (answer?.ok) options.metrics.add(await answer.text());
  }

  async function end(signal: NodeJS.Signals): Promise<void> {
    await takeMetrics();
    ready = false;
    if (child.exitCode !== null || child.signalCode !== null) return;
    const exited = once(child, 'exit');
    child.kill(signal);
    await exited;
  }

  try {
    await untilReady();
  } catch (error) {
    child.kill('SIGKILL');
    throw error;
  }
  return {
    url,
    isReady: () => ready,
    async killAndRestart() {
      await end('SIGKILL');
      child = launch(options, port);
      await untilReady();
    },
    stop: () => end('SIGTERM'),
  };
}

function launch(options: GatewayOptions, port: number): ChildProcess {
  const program = options.control
    ? ['stress/control-gateway.ts', options.control]
    : ['src/cli/main.ts', 'serve'];
  const child = spawn(process.execPath, ['--import', 'tsx', ...program], {
    cwd: packageRoot(),
    env: {
      PATH: process.env['PATH'],
      DATABASE_URL: options.databaseUrl,
      MIGRATE_ON_START: 'false',
      JWT_SECRET: options.jwtSecret,
      PORT: String(port),
      LOG_LEVEL: 'warn',
      SYNC_SETTLE_MS: String(options.settleMs),
      SYNC_HOLD_BACK_MS: String(options.holdBackMs),
      // The limit of 500 a room loses by the spec's own will; what is tested here is the number.
      SYNC_ROOM_LIMIT: '100000',
    },
    // Standard error has the banner, and the reason when it cannot start.
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  let rest = '';
  const read = (chunk: Buffer): void => {
    const lines = `${rest}${chunk.toString()}`.split('\n');
    rest = lines.pop() ?? '';
    // Requests that failed are counted by the clients.
    for (const message of lines.map(messageOf))
      if (!/^(?:GET|POST) /.test(message)) options.onWarning(message);
  };
  child.stdout.on('data', read);
  return child;
}

function messageOf(line: string): string {
  try {
    const { msg, err } = JSON.parse(line) as { msg?: string; err?: { message?: string } };
    // Without what differs from one to the next, and short.
    const text = [msg, err?.message?.split('\n')[0]].filter(Boolean).join(': ');
    return text.replaceAll(/\d+/g, '…');
  } catch {
    return line;
  }
}
