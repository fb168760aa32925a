import { setTimeout as sleep } from 'node:timers/promises';
import { Pool } from 'pg';
import { SeededRandom } from '../src/demo/seeded-random.ts';
import type { Seat } from '../testkit/chat-world.ts';
import { withClient } from '../testkit/database.ts';
import { stepClock } from './database-changes.ts';
import { disturb } from './disturbances.ts';
import type { Gateway } from './gateway.ts';
import type { Ledger } from './ledger.ts';
import type { Stage } from './stage.ts';
import type { StressOptions } from './stress-options.ts';
import { autocommit, mixedKinds } from './transaction-kinds.ts';
import { runUnrelatedWriter } from './unrelated-writer.ts';
import { runWriter } from './writer.ts';

/** One random stream for each part, so that a seed gives each part the same draws whatever the others do. */
const STREAM = { writer: 1_000, postgres: 1, gateway: 2, clock: 3, unrelated: 4 };

export interface WritingWorld {
  readonly stage: Stage;
  /** One writing seat of each room. */
  readonly rooms: readonly Seat[];
  readonly ledger: Ledger;
  readonly gateways: readonly Gateway[];
  /** Ends the writing early. */
  readonly stop: AbortSignal;
}

/** How often the servers were disturbed, and which errors the writers met. */
export interface Disturbed {
  readonly killedPostgres: number;
  readonly killedGateways: number;
  readonly clockSteps: number;
  readonly faults: readonly string[];
}

/** Writes for as long as the options say, and disturbs the servers meanwhile. No writer runs when it resolves. */
export async function write(
  options: StressOptions,
  { stage, rooms, ledger, gateways, stop }: WritingWorld,
  onSecond: (text: string) => void,
): Promise<Disturbed> {
  const { seconds, seed } = options;
  const over = AbortSignal.any([stop, AbortSignal.timeout(seconds * 1000)]);
  const random = (stream: number) => new SeededRandom(seed, stream);
  const coordinator = new Pool({
    connectionString: stage.url,
    max: 8,
    application_name: 'stress-coordinator',
  });
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

  const postgres = disturb(options.killPostgres, seconds, random(STREAM.postgres), over, async () =>
    stage.killServer?.(),
  );
  const gatewayRandom = random(STREAM.gateway);
  const gateway = disturb(options.killGateway, seconds, gatewayRandom, over, () =>
    gatewayRandom.pick(gateways).killAndRestart(),
  );
  const clockRandom = random(STREAM.clock);
  const clock = disturb(
    options.clockSteps ? Math.max(1, Math.floor(seconds / 2)) : 0,
    seconds,
    clockRandom,
    over,
    () =>
      withClient(stage.url, (client) => stepClock(client, clockRandom.between(-3000, 3000))).catch(
        () => undefined,
      ),
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
