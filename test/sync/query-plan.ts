import type { Pool } from 'pg';
import { REST_ENCODING } from '../../src/rest/sync-answer.ts';
import { longAnswerValues } from '../../src/sync/sync-queries.ts';

/** The parts of a node of `explain (analyze, buffers, format json)` that are used here. */
interface PlanNode {
  readonly 'Node Type': string;
  readonly 'Relation Name'?: string;
  readonly 'Index Name'?: string;
  readonly 'Actual Rows': number;
  readonly 'Actual Loops': number;
  readonly 'Rows Removed by Filter'?: number;
  readonly 'Rows Removed by Index Recheck'?: number;
  readonly 'Shared Hit Blocks': number;
  readonly 'Shared Read Blocks': number;
  readonly Plans?: readonly PlanNode[];
}

/** What a sync read from one table. */
export interface TableReads {
  /** How it found the rows: the names of indexes, or the type of a node without an index. */
  readonly by: readonly string[];
  /** Rows that were looked at, including those that were rejected. */
  readonly rows: number;
  /** Pages of 8 KiB, from cache or disk. */
  readonly pages: number;
}

export interface PlanRequest {
  readonly accountId: string;
  readonly since: number;
}

/** Runs the sync statement, and returns what it read from each table. */
export async function explainSync(
  pool: Pool,
  { accountId, since }: PlanRequest,
): Promise<Readonly<Record<string, TableReads>>> {
  const { rows } = await pool.query<{ 'QUERY PLAN': readonly [{ readonly Plan: PlanNode }] }>(
    `explain (analyze, buffers, format json) ${REST_ENCODING.long.text}`,
    [...longAnswerValues({ accountId, since, upTo: Date.now() }, 500)],
  );
  const reads: Record<string, TableReads> = {};
  for (const node of scans(rows[0]!['QUERY PLAN'][0].Plan)) {
    const table = node['Relation Name']!;
    const before = reads[table] ?? { by: [], rows: 0, pages: 0 };
    const perLoop =
      node['Actual Rows'] +
      (node['Rows Removed by Filter'] ?? 0) +
      (node['Rows Removed by Index Recheck'] ?? 0);
    reads[table] = {
      by: [...new Set([...before.by, indexOf(node) ?? node['Node Type']])],
      rows: before.rows + perLoop * node['Actual Loops'],
      pages: before.pages + node['Shared Hit Blocks'] + node['Shared Read Blocks'],
    };
  }
  return reads;
}

/** The nodes that read a table. */
function scans(node: PlanNode): PlanNode[] {
  const below = (node.Plans ?? []).flatMap(scans);
  return node['Relation Name'] === undefined ? below : [node, ...below];
}

/** For a bitmap scan, the node below names the index. */
function indexOf(node: PlanNode): string | undefined {
  return node['Index Name'] ?? node.Plans?.map(indexOf).find((name) => name !== undefined);
}
