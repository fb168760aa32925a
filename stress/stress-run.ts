import { randomBytes, randomUUID } from 'node:crypto';
import { Agent } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { Pool } from 'pg';
import type { Logger } from 'pino';
import { issueToken } from '../src/auth/issue-token.ts';
import { SeededRandom } from '../src/demo/seeded-random.ts';
import { check } from './check.ts';
import { makeClockSteppable, stampBeforeId, stepClock } from './database-changes.ts';
import { disturb } from './disturbances.ts';
import { GatewayMetrics } from './gateway-metrics.ts';
import { startGateway } from './gateway.ts';
import type { Gateway } from './gateway.ts';
import { Histogram } from './histogram.ts';
import { Ledger } from './ledger.ts';
import { startPgbouncer } from './pgbouncer.ts';
import { makeRooms, openStage, seatAccount, withClient } from './stage.ts';
import type { Room, Stage } from './stage.ts';
import type { StressOptions } from './stress-options.ts';
import type { Quantiles, StressReport } from './stress-report.ts';
import { SyncClient } from './sync-client.ts';
import type { ClientMeters } from './sync-client.ts';
import { graphqlDoor, restDoor } from './sync-doors.ts';
import { autocommit, mixedKinds } from './transaction-kinds.ts';
import { runUnrelatedWriter } from './unrelated-writer.ts';
import { runWriter } from './writer.ts';

const ROOMS = 6;
/** Every client misses one room, so that a message of a stranger's room would show. */
const ROOMS_OF_A_CLIENT = ROOMS - 1;
/** Time to catch up after the writers have ended, ms; a control may never. */
const PATIENCE_MS = 20_000;
const CONTROL_PATIENCE_MS = 3_000;

/** Random streams: one for each who draws, so that a seed gives each the same whatever the others do. */
const STREAM = { writer: 1_000, client: 2_000, postgres: 1, gateway: 2, clock: 3, unrelated: 4 };

export interface StressHooks {
  readonly logger: Logger;
  /** A short text now and then. */
  readonly onProgress: (text: string) => void;
  /** Ends the writing early. */
  readonly stop: AbortSignal;
}

/** One run: starts everything, writes and syncs, compares, and clears everything away. */
export async function runStress(options: StressOptions, hooks: StressHooks): Promise<StressReport> {
  await using closing = new AsyncDisposableStack();
  const progress = hooks.onProgress;
  progress('starting PostgreSQL');
  const stage = await openStage(options.databaseUrl, hooks.logger);
  closing.defer(() => stage.close());
  if (options.killPostgres > 0 && !stage.killServer) throw new Error('only an embedded PostgreSQL can be killed');
  await withClient(stage.url, async (client) => {
    await client.query('create table stress_unrelated (id int, at timestamptz)');
    if (options.control === 'stamp-before-id') await stampBeforeId(client);
    if (options.clockSteps) await makeClockSteppable(client);
  });

  let databaseUrl = stage.url;
  if (options.pgbouncer) {
    const pgbouncer = await startPgbouncer(stage.url);
    closing.defer(() => pgbouncer.stop());
    databaseUrl = pgbouncer.url;
  }
  progress('starting the gateway');
  const metrics = new GatewayMetrics();
  const warnings = new Map<string, number>();
  const jwtSecret = randomBytes(32).toString('base64url');
  const gateways: Gateway[] = [];
  for (let index = 0; index < options.gateways; index += 1) {
    const gateway = await startGateway({
      databaseUrl,
      jwtSecret,
      settleMs: options.settleMs,
      holdBackMs: options.holdBackMs,
      control: options.control === 'stamp-before-id' ? undefined : options.control,
      metrics,
      onWarning: (message) => warnings.set(message, (warnings.get(message) ?? 0) + 1),
    });
    gateways.push(gateway);
    closing.defer(() => gateway.stop());
  }

  const rooms = await makeRooms(stage.url, ROOMS);
  const meters: ClientMeters = { latency: new Histogram(), lag: new Histogram(), faults: new Map(), requests: 0 };
  const agent = new Agent({ keepAlive: true });
  closing.defer(() => agent.destroy());
  const clients = await makeClients(options, stage, rooms, gateways, agent, jwtSecret, meters);

  const ledger = new Ledger();
  let arePolling = true;
  const polling = Promise.all(clients.map((client) => client.pollWhile(() => arePolling)));
  const began = performance.now();
  const disturbed = await write(options, hooks, stage, rooms, ledger, gateways, (text) => {
    const received = clients.reduce((sum, { receipts }) => sum + receipts.deliveries, 0);
    progress(`${text}, ${ledger.last} messages written, ${received} delivered`);
  });
  const wroteSeconds = (performance.now() - began) / 1000;
  arePolling = false;
  await polling;

  progress('catching up');
  const target = await withClient(stage.url, async (client) => {
    const { rows } = await client.query<{ last: string }>(
      'select coalesce(ceil(extract(epoch from max(created_at)) * 1000), 0) as last from chat_messages',
    );
    return Number(rows[0]!.last);
  });
  const patience = options.control ? CONTROL_PATIENCE_MS : PATIENCE_MS;
  const caughtUp = await Promise.all(clients.map((client) => client.catchUp(target, patience)));
  for (const gateway of gateways) await gateway.stop();

  progress('comparing');
  const verdict = await withClient(stage.url, (client) => check(client, ledger, clients));
  const behind = options.control ? 0 : caughtUp.filter((isUp) => !isUp).length;
  const { databaseUrl: _, ...shown } = options;
  return {
    ...verdict,
    ...disturbed,
    options: shown,
    wroteSeconds,
    settle: { p50: inMs(metrics, 0.5), p99: inMs(metrics, 0.99) },
    latency: quantiles(meters.latency),
    lag: quantiles(meters.lag),
    states: metrics.byLabel('tidemark_sync_positions_total', 'state'),
    requests: meters.requests,
    requestFaults: Object.fromEntries(meters.faults),
    behind,
    warnings: Object.fromEntries(warnings),
    faults: [...verdict.faults, ...disturbed.faults],
    passed:
      verdict.committed > 0 &&
      verdict.lost.timestamp + verdict.lost.newest + behind + verdict.faults.length + disturbed.faults.length === 0,
  };
}

async function makeClients(
  options: StressOptions,
  stage: Stage,
  rooms: readonly Room[],
  gateways: readonly Gateway[],
  agent: Agent,
  secret: string,
  meters: ClientMeters,
): Promise<SyncClient[]> {
  const rest = restDoor(agent);
  const graphql = graphqlDoor(agent);
  const clients: SyncClient[] = [];
  for (let index = 0; index < options.clients; index += 1) {
    const accountId = randomUUID();
    const joined = Array.from({ length: ROOMS_OF_A_CLIENT }, (_, place) => rooms[(index + place) % ROOMS]!);
    await seatAccount(stage.url, accountId, joined);
    clients.push(
      new SyncClient({
        name: `client ${index}`,
        // Each fourth uses GraphQL, and both kinds are found at both doors.
        door: index % 4 === 3 ? graphql : rest,
        saving: (index + Math.floor(index / 4)) % 2 === 0 ? 'timestamp' : 'newest',
        token: issueToken({
          accountId,
          secret,
          algorithm: 'HS256',
          accountClaim: 'sub',
          issuer: undefined,
          audience: undefined,
          lifetimeSeconds: 7 * 24 * 3600,
          now: () => Date.now(),
        }),
        rooms: joined,
        gateways,
        random: new SeededRandom(options.seed, STREAM.client + index),
        meters,
      }),
    );
  }
  return clients;
}

interface Disturbed {
  readonly killedPostgres: number;
  readonly killedGateways: number;
  readonly clockSteps: number;
  readonly faults: readonly string[];
}

/** Writes for as long as the options say, with everything that is to go wrong; when it resolves nobody writes. */
async function write(
  options: StressOptions,
  { stop }: StressHooks,
  stage: Stage,
  rooms: readonly Room[],
  ledger: Ledger,
  gateways: readonly Gateway[],
  onSecond: (text: string) => void,
): Promise<Disturbed> {
  const { seconds, seed } = options;
  const over = AbortSignal.any([stop, AbortSignal.timeout(seconds * 1000)]);
  const random = (stream: number) => new SeededRandom(seed, stream);
  const coordinator = new Pool({ connectionString: stage.url, max: 8, application_name: 'stress-coordinator' });
  coordinator.on('error', () => undefined);
  const pick = options.load === 'short' ? () => autocommit : mixedKinds(coordinator);
  const faults = new Map<string, number>();

  const writers = Array.from({ length: options.writers }, (_, index) =>
    runWriter(
      {
        url: stage.url,
        rooms,
        ledger,
        random: random(STREAM.writer + index),
        longestMs: options.longestMs,
        pauseMs: options.pauseMs,
        stop: over,
        onFault(error) {
          const what = error instanceof Error ? error.message : String(error);
          faults.set(what, (faults.get(what) ?? 0) + 1);
        },
      },
      pick,
    ),
  );
  if (options.load === 'mixed') writers.push(runUnrelatedWriter(stage.url, random(STREAM.unrelated), over));

  const postgres = disturb(options.killPostgres, seconds, random(STREAM.postgres), over, async () => stage.killServer?.());
  const gatewayRandom = random(STREAM.gateway);
  const gateway = disturb(options.killGateway, seconds, gatewayRandom, over, () =>
    gatewayRandom.pick(gateways).killAndRestart(),
  );
  const clockRandom = random(STREAM.clock);
  const clock = disturb(options.clockSteps ? Math.max(1, Math.floor(seconds / 2)) : 0, seconds, clockRandom, over, () =>
    withClient(stage.url, (client) => stepClock(client, clockRandom.between(-3000, 3000))).catch(() => undefined),
  );

  for (let second = 0; second < seconds && !over.aborted; second += 1) {
    onSecond(`${second} of ${seconds} s`);
    await sleep(1000, undefined, { signal: over }).catch(() => undefined);
  }
  await Promise.all(writers);
  const [killedPostgres, killedGateways, clockSteps] = await Promise.all([postgres, gateway, clock]);
  await coordinator.end();
  return {
    killedPostgres,
    killedGateways,
    clockSteps,
    faults: [...faults].map(([what, times]) => `${times} writers failed: ${what}`),
  };
}

const quantiles = (histogram: Histogram): Quantiles => ({
  p50: histogram.quantile(0.5),
  p99: histogram.quantile(0.99),
});

function inMs(metrics: GatewayMetrics, fraction: number): number | undefined {
  const seconds = metrics.quantile('tidemark_settle_seconds', fraction);
  return seconds === undefined ? undefined : seconds * 1000;
}
