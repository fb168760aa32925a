import type { BenchRow } from './bench-row.ts';
import { DATA_SIZE } from './data-size.ts';
import { FIRST_SYNC } from './first-sync.ts';
import { HUGE_FIRST_SYNC } from './huge-first-sync.ts';
import { SLOW_CLIENTS_ROW } from './slow-clients.ts';
import { IDLE, IDLE_MANY_ROOMS, INCREMENTAL } from './small-answers.ts';
import { WRITER_COST } from './writer-cost.ts';

/** All rows, in the order of the table. */
export const ROWS: readonly BenchRow[] = [
  INCREMENTAL,
  IDLE,
  IDLE_MANY_ROOMS,
  FIRST_SYNC,
  HUGE_FIRST_SYNC,
  SLOW_CLIENTS_ROW,
  DATA_SIZE,
  WRITER_COST,
];
