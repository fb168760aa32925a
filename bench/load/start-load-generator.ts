import { fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import type { CopyJob, HttpJob, LoadResult, SlowJob, SlowResult } from './load-job.ts';
import type { FromGenerator, ToGenerator } from './load-generator.ts';

/** A process that makes load, one job after the other. Disposing of it ends the process. */
export interface LoadGenerator extends AsyncDisposable {
  /** @throws Error when an answer failed or was cut short. */
  run(job: HttpJob | CopyJob): Promise<LoadResult>;
  /** Resolves when all slow clients have asked. The returned function ends them and tells how they fared. */
  startSlow(job: SlowJob): Promise<() => Promise<SlowResult>>;
}

export function startLoadGenerator(): LoadGenerator {
  const child = fork(fileURLToPath(new URL('load-generator.ts', import.meta.url)), {
    // Node strips the types itself. The loader that runs the bench would only cost time.
    execArgv: [],
    serialization: 'advanced',
  });
  const ended = once(child, 'exit');

  async function tell(order: ToGenerator): Promise<FromGenerator> {
    const answer = new Promise<FromGenerator>((resolve, reject) => {
      child.once('message', (message) => resolve(message as FromGenerator));
      void ended.then(() => reject(new Error('the load generator ended')));
    });
    child.send(order);
    const said = await answer;
    if (said.kind === 'fault') throw new Error(`the load generator: ${said.message}`);
    return said;
  }

  return {
    async run(job) {
      const said = await tell(job);
      if (said.kind !== 'result') throw new Error(`the load generator answered ${said.kind}`);
      return said.result;
    },
    async startSlow(job) {
      await tell(job);
      return async () => {
        const said = await tell({ kind: 'end-slow' });
        if (said.kind !== 'slow-result') throw new Error(`the load generator answered ${said.kind}`);
        return said.result;
      };
    },
    async [Symbol.asyncDispose]() {
      if (child.connected) child.disconnect();
      await ended;
    },
  };
}
