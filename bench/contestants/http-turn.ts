import type { LoadResult, Until } from '../load/load-job.ts';
import type { LoadGenerator } from '../load/start-load-generator.ts';
import type { Measures } from '../measures.ts';
import { processorMicroseconds } from '../process-usage.ts';
import { quantile } from '../statistics.ts';
import type { Question } from '../sync-statement.ts';
import type { HttpContestant } from './http-contestant.ts';
import { requestBytes } from './http-contestant.ts';

export interface HttpLoad {
  readonly question: Question;
  readonly tokens: readonly string[];
  /** Messages in each answer. */
  readonly messages: number;
  readonly connections: number;
  readonly until: Until;
}

/** Bytes by which two correct answers may differ: the digits of times. */
const SLACK_BYTES = 16;

/** Does one turn of a door under load. @throws Error when answers failed or differed in length. */
export async function httpTurn(
  generator: LoadGenerator,
  contestant: HttpContestant,
  load: HttpLoad,
): Promise<Measures> {
  const { server, door } = contestant;
  const cpuBefore = processorMicroseconds(server.pid);
  const result = await generator.run({
    kind: 'http',
    port: server.port,
    requests: requestBytes(contestant, load.question, load.tokens),
    connections: load.connections,
    until: load.until,
  });
  const cpu = processorMicroseconds(server.pid) - cpuBefore;
  if (result.answers === 0 || result.longest - result.shortest > SLACK_BYTES) {
    throw new Error(
      `${door.name}: ${result.answers} answers of ${result.shortest} to ${result.longest} bytes to one question`,
    );
  }
  return {
    ...loadMeasures(result),
    cpuPerRequestUs: cpu / result.answers,
    ...(load.messages > 0 ? { cpuPerMessageUs: cpu / result.answers / load.messages } : {}),
  };
}

/** The measures that the generator itself takes. */
export function loadMeasures(result: LoadResult): Measures {
  return {
    perSecond: (result.answers / result.elapsedMs) * 1000,
    p50Ms: quantile(result.latencies, 0.5),
    p99Ms: quantile(result.latencies, 0.99),
    generatorPercent: (result.cpuMs / result.elapsedMs) * 100,
    megabytes: result.bodyBytes / result.answers / 1e6,
  };
}
