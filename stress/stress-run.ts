import type { Logger } from 'pino';
import { openChatWorld } from '../testkit/chat-world.ts';
import type { Seat } from '../testkit/chat-world.ts';
import { withClient } from '../testkit/database.ts';
import { graphqlDoor } from '../testkit/graphql-client.ts';
import { startPgbouncer } from '../testkit/pgbouncer.ts';
import { restDoor } from '../testkit/rest-client.ts';
import { check } from './check.ts';
import { makeClockSteppable, stampBeforeId } from './database-changes.ts';
import { GatewayMetrics } from './gateway-metrics.ts';
import { startGateway } from './gateway.ts';
import type { Gateway } from './gateway.ts';
import { Histogram } from './histogram.ts';
import { Ledger } from './ledger.ts';
import { makeClients } from './make-clients.ts';
import { probe } from './prober.ts';
import type { Probes } from './prober.ts';
import { openStage } from './stage.ts';
import type { StressOptions } from './stress-options.ts';
import type { Quantiles, StressReport } from './stress-report.ts';
import type { ClientMeters } from './sync-client.ts';
import { write } from './writing.ts';

const ROOMS = 6;
/** Time for the clients to catch up after the writers have ended, ms. Clients of a control may never do so. */
const PATIENCE_MS = 20_000;
const CONTROL_PATIENCE_MS = 3_000;

export interface StressHooks {
  readonly logger: Logger;
  /** Gets a short text every second or so. */
  readonly onProgress: (text: string) => void;
  /** Ends the writing early. */
  readonly stop: AbortSignal;
}

/** Does one run: starts everything, writes and syncs, compares, and removes everything. */
export async function runStress(options: StressOptions, hooks: StressHooks): Promise<StressReport> {
  await using closing = new AsyncDisposableStack();
  const progress = hooks.onProgress;
  progress('starting PostgreSQL');
  const stage = await openStage(options.databaseUrl, hooks.logger, closing);
  if (options.killPostgres > 0 && !stage.killServer)
    throw new Error('only an embedded PostgreSQL can be killed');
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
  const gateways: Gateway[] = [];
  for (let index = 0; index < options.gateways; index += 1) {
    const gateway = await startGateway({
      databaseUrl,
      settleMs: options.settleMs,
      holdBackMs: options.holdBackMs,
      control: options.control === 'stamp-before-id' ? undefined : options.control,
      metrics,
      onWarning: (message) => warnings.set(message, (warnings.get(message) ?? 0) + 1),
    });
    gateways.push(gateway);
    closing.defer(() => gateway.stop());
  }

  const world = openChatWorld(stage.url);
  closing.defer(() => world.close());
  const rooms: Seat[] = [];
  while (rooms.length < ROOMS) rooms.push(await world.seat());
  const meters: ClientMeters = {
    latency: new Histogram(),
    lag: new Histogram(),
    faults: new Map(),
    requests: 0,
  };
  const clients = await makeClients(options, { world, rooms, gateways, meters });

  const ledger = new Ledger();
  let arePolling = true;
  closing.defer(() => {
    arePolling = false;
  });
  const probing = Promise.all(
    Array.from({ length: options.probers }, (_, index) =>
      probe({
        databaseUrl: stage.url,
        gateway: gateways[index % gateways.length]!,
        door: index % 4 === 3 ? graphqlDoor : restDoor,
        ledger,
        isOn: () => arePolling,
      }),
    ),
  );
  const polling = Promise.all(clients.map((client) => client.pollWhile(() => arePolling)));
  const began = performance.now();
  const disturbed = await write(options, { stage, rooms, ledger, gateways, stop: hooks.stop }, (text) => {
    const received = clients.reduce((sum, { receipts }) => sum + receipts.deliveries, 0);
    progress(`${text}, ${ledger.last} messages written, ${received} delivered`);
  });
  const wroteSeconds = (performance.now() - began) / 1000;
  arePolling = false;
  await polling;
  const probes = await probing;
  const sum = (pick: (probed: Probes) => number): number =>
    probes.reduce((total, each) => total + pick(each), 0);
  const probed: Probes = { made: sum(({ made }) => made), missed: sum(({ missed }) => missed) };

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
    probes: probed,
    warnings: Object.fromEntries(warnings),
    faults: [...verdict.faults, ...disturbed.faults],
    passed:
      verdict.committed > 0 &&
      verdict.lost.timestamp +
        verdict.lost.newest +
        behind +
        probed.missed +
        verdict.faults.length +
        disturbed.faults.length ===
        0,
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
