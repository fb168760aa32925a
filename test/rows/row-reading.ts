import type { Pool } from 'pg';
import { closeOrm, openOrm } from '../../src/db/orm.ts';
import { createRowReader } from '../../src/rows/row-reader.ts';
import type { RowReader } from '../../src/rows/row-reader.ts';
import type { RowStatement } from '../../src/rows/row-statement.ts';

export interface OpenRows extends AsyncDisposable {
  /** Configured like the pool of the gateway. */
  readonly pool: Pool;
  readonly rows: RowReader;
  /** The name of its connections in pg_stat_activity. */
  readonly applicationName: string;
}

let opened = 0;

/** A reader with a pool like the gateway's. */
export async function openRows(url: string, poolMax: number): Promise<OpenRows> {
  opened += 1;
  const applicationName = `row-reading-${process.pid}-${opened}`;
  const orm = await openOrm({ url, poolMax, applicationName });
  const pool = await orm.em.getConnection().getNativeClient();
  return {
    pool,
    rows: createRowReader(pool),
    applicationName,
    [Symbol.asyncDispose]: () => closeOrm(orm),
  };
}

export const unnamed = (text: string, ...values: string[]): RowStatement => ({
  text,
  values,
  name: undefined,
});

export const named = (name: string, text: string, ...values: string[]): RowStatement => ({
  text,
  values,
  name,
});

/** The values of a row, as the database sent them. */
export type RowValues = readonly (Buffer | null)[];

/** Reads all rows. */
export async function readRows(
  rows: RowReader,
  statement: RowStatement,
  signal?: AbortSignal,
): Promise<RowValues[]> {
  const found: RowValues[] = [];
  for await (const bytes of rows.read(statement, signal)) found.push(...parseRows(bytes));
  return found;
}

/** Parses complete DataRow messages (PostgreSQL's protocol, 55.7). Throws if there is anything else. */
export function parseRows(bytes: Buffer): RowValues[] {
  const found: RowValues[] = [];
  for (let at = 0; at < bytes.length;) {
    if (bytes.toString('latin1', at, at + 1) !== 'D') throw new Error(`no DataRow at ${at}`);
    const end = at + 1 + bytes.readInt32BE(at + 1);
    if (end > bytes.length) throw new Error('half a DataRow');
    found.push(parseValues(bytes.subarray(at + 5, end)));
    at = end;
  }
  return found;
}

function parseValues(body: Buffer): RowValues {
  const values: (Buffer | null)[] = [];
  let at = 2;
  for (let column = body.readInt16BE(0); column > 0; column -= 1) {
    const length = body.readInt32BE(at);
    at += 4;
    values.push(length < 0 ? null : body.subarray(at, at + length));
    at += Math.max(0, length);
  }
  if (at !== body.length) throw new Error('a DataRow of another length');
  return values;
}

/** Rows of text columns, in the form of pg's own parser. */
export const texts = (rows: readonly RowValues[]): (string | null)[][] =>
  rows.map((values) => values.map((value) => value?.toString() ?? null));

/** Runs a statement through pg's own parser. */
export async function pgRows(pool: Pool, { text, values }: RowStatement): Promise<unknown[][]> {
  const result = await pool.query<unknown[]>({ text, values: [...values], rowMode: 'array' });
  return result.rows;
}
