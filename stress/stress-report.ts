import type { Verdict } from './check.ts';
import type { Probes } from './prober.ts';
import { CONTROLS } from './controls.ts';
import type { StressOptions } from './stress-options.ts';

/** The results of one run. Durations are in ms. */
export interface StressReport extends Verdict {
  readonly options: Omit<StressOptions, 'databaseUrl'>;
  /** How long the writers wrote, s. */
  readonly wroteSeconds: number;
  readonly settle: Quantiles;
  readonly latency: Quantiles;
  /** How far `current_timestamp` is behind the client's clock. */
  readonly lag: Quantiles;
  readonly states: Readonly<Record<string, number>>;
  readonly requests: number;
  readonly requestFaults: Readonly<Record<string, number>>;
  readonly killedPostgres: number;
  readonly killedGateways: number;
  readonly clockSteps: number;
  /** Clients whose number did not reach the last message in time. */
  readonly behind: number;
  readonly probes: Probes;
  readonly warnings: Readonly<Record<string, number>>;
  readonly passed: boolean;
}

export interface Quantiles {
  readonly p50: number | undefined;
  readonly p99: number | undefined;
}

const count = (value: number): string => value.toLocaleString('en-US');
const ms = ({ p50, p99 }: Quantiles): string =>
  [p50, p99].map((value) => (value === undefined ? '-' : value.toFixed(1))).join(' / ');
const list = (counts: Readonly<Record<string, number>>): string =>
  Object.entries(counts)
    .map(([name, value]) => `${name} ${count(value)}`)
    .join(', ') || 'none';

/** The report as text for a terminal. */
export function formatReport(report: StressReport): string {
  const { options, lost } = report;
  const rows: [string, string][] = [
    [
      'design',
      options.control ? `control ${options.control}: ${CONTROLS[options.control]}` : 'settle, cut, hold',
    ],
    [
      'load',
      `${options.load}, ${options.writers} writers, transactions of up to ${options.longestMs} ms, ${report.wroteSeconds.toFixed(1)} s`,
    ],
    [
      'clients',
      `${options.clients} on ${options.gateways} gateway(s)${options.pgbouncer ? ' through pgbouncer' : ''}`,
    ],
    ['seed', String(options.seed)],
    [
      'committed',
      `${count(report.committed)} (${count(Math.round(report.committed / report.wroteSeconds))} a second; ${count(report.unknownCommitted)} without an answer)`,
    ],
    ['deliveries', `${count(report.deliveries)} of ${count(report.expected)} expected`],
    ['LOST, number = timestamp', count(lost.timestamp)],
    ['LOST, number = newest seen', count(lost.newest)],
    [
      'duplicates',
      `${count(report.duplicates)} (${((100 * report.duplicates) / Math.max(1, report.expected)).toFixed(2)} %)`,
    ],
    ['answers by state', list(report.states)],
    ['settle p50 / p99 ms', ms(report.settle)],
    ['lag p50 / p99 ms', ms(report.lag)],
    ['request p50 / p99 ms', ms(report.latency)],
    ['requests', `${count(report.requests)}; failed: ${list(report.requestFaults)}`],
    [
      'disturbances',
      `PostgreSQL killed ${report.killedPostgres}, gateway killed ${report.killedGateways}, clock stepped ${report.clockSteps}`,
    ],
  ];
  if (report.probes.made > 0) {
    rows.push([
      'read your writes',
      `${count(report.probes.made)} probes, ${count(report.probes.missed)} missed`,
    ]);
  }
  if (Object.keys(report.warnings).length > 0) rows.push(['gateway warned', list(report.warnings)]);
  const width = Math.max(...rows.map(([name]) => name.length));
  const lines = rows.map(([name, value]) => `${name.padEnd(width)}  ${value}`);
  const troubles = [
    ...report.samples,
    ...report.faults.map((fault) => `FAULT: ${fault}`),
    ...(report.behind > 0 ? [`${report.behind} clients did not reach the last message`] : []),
  ];
  return [...lines, ...troubles, report.passed ? 'PASSED: nothing was lost' : 'FAILED', ''].join('\n');
}
