import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

/** Some ten buffers of rows, and what is made of them, bytes. */
const EVERY_BYTES = 1024 * 1024;

/**
 * Has buffers that nobody uses any more freed while rows pass; it is told of each piece's bytes. V8 leaves it until buffers
 * of 64 MB have gathered, as they are outside its heap; by then each new one is fresh memory from the system. For 25,000
 * messages after one another, 1.4 µs of CPU each in place of 3.2; for 250,000, 0 MiB more memory in place of 52.
 */
export function createDeadBufferCollector(): (passedBytes: number) => void {
  setFlagsFromString('--expose-gc');
  const collectGarbage = runInNewContext('gc') as (options: { readonly type: 'minor' }) => void;
  let bytes = 0;
  return (passedBytes) => {
    bytes += passedBytes;
    if (bytes < EVERY_BYTES) return;
    bytes = 0;
    // Of the young generation, where nearly all are: some 0.3 ms.
    collectGarbage({ type: 'minor' });
  };
}
