import { expect, inject, test } from 'vitest';
import type { ControlName } from '../../stress/controls.ts';
import type { StressReport } from '../../stress/stress-report.ts';
import { runStress } from '../../stress/stress-run.ts';
import { silentLogger } from '../support/database.ts';

/**
 * The 30-second form of `npm run stress`: real gateway processes and real transactions of every kind. docs/PROTOCOL.md
 * has the long runs. Two faulty designs must lose messages, because a check that cannot fail proves nothing.
 */
function stress(load: 'mixed' | 'short', seconds: number, control?: ControlName): Promise<StressReport> {
  return runStress(
    {
      seconds,
      writers: 12,
      clients: 8,
      probers: 0,
      load,
      control,
      gateways: 1,
      pgbouncer: false,
      killPostgres: 0,
      killGateway: 0,
      clockSteps: false,
      longestMs: 200,
      pauseMs: 20,
      settleMs: 100,
      holdBackMs: 2000,
      seed: Date.now() % 2 ** 31,
      databaseUrl: inject('adminUrl'),
    },
    { logger: silentLogger, onProgress: () => undefined, stop: new AbortController().signal },
  );
}

test(
  'P-1, P-2, P-8: 12 s of mixed writers, both kinds of client: nothing is lost and nothing is sent twice',
  { timeout: 60_000 },
  async () => {
    const report = await stress('mixed', 12);

    const seen = JSON.stringify(report, null, 2);
    expect(report.lost, seen).toEqual({ timestamp: 0, newest: 0 });
    expect(report.faults, seen).toEqual([]);
    expect(report.duplicates, seen).toBe(0);
    expect(report.passed, seen).toBe(true);
    expect(report.deliveries).toBeGreaterThan(1000);
  },
);

test(
  'stress: using the newest created_at as the number loses messages, and the check sees it',
  { timeout: 60_000 },
  async () => {
    const { lost, passed } = await stress('mixed', 3, 'newest-created-at');

    expect(lost.timestamp).toBeGreaterThan(0);
    expect(lost.newest).toBeGreaterThan(0);
    expect(passed).toBe(false);
  },
);

test(
  'stress: stamping before taking the id loses messages, and the check sees it',
  { timeout: 60_000 },
  async () => {
    const { lost, passed } = await stress('short', 5, 'stamp-before-id');

    expect(lost.timestamp + lost.newest).toBeGreaterThan(0);
    expect(passed).toBe(false);
  },
);
