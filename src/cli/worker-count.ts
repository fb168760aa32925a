import { availableParallelism } from 'node:os';
import { InvalidArgumentError } from 'commander';

/** More than the cores of any machine Tidemark is made for. A typing error must not start thousands of processes. */
const MOST = 256;

/** The argument of `--workers`. */
export function workerCount(value: string): number {
  if (value === 'auto') return Math.min(availableParallelism(), MOST);
  const count = Number(value);
  if (!/^\d+$/.test(value) || count < 1 || count > MOST) {
    throw new InvalidArgumentError(`It must be a whole number from 1 to ${MOST}, or auto.`);
  }
  return count;
}
