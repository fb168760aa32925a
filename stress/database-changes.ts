import type { Client } from 'pg';

/**
 * The control `stamp-before-id`: register and clock are read before the transaction has an id. The pause stands for
 * whatever may run in between, another trigger or a full run queue; without it a loss is one in many thousands.
 */
export async function stampBeforeId(client: Client): Promise<void> {
  await client.query(`
create or replace function chat_messages_live_time(given timestamptz) returns timestamptz
language plpgsql volatile
as $$
declare
  published bigint := coalesce(pg_sequence_last_value('chat_clock'::regclass), pg_sequence_last_value('chat_clock_ceiling'::regclass));
  stamp timestamptz := greatest(chat_clock_time(), timestamptz 'epoch' + (published + 1) * interval '1 microsecond');
begin
  perform pg_sleep(0.002);
  perform pg_current_xact_id();
  return stamp;
end
$$`);
}

/** Keeps the sequence's value positive, µs. */
const OFFSET_ZERO = 100_000_000;

/** Makes the clock of the watermark one that can be stepped. A sequence, so that a step is seen by all at once. */
export async function makeClockSteppable(client: Client): Promise<void> {
  await client.query('create sequence stress_clock_offset');
  await stepClock(client, 0);
  await client.query(`
create or replace function chat_clock_time() returns timestamptz
language sql volatile
as $$
  select pg_catalog.clock_timestamp()
    + (pg_catalog.pg_sequence_last_value('${await qualified(client, 'stress_clock_offset')}'::regclass) - ${OFFSET_ZERO}) * interval '1 microsecond'
$$`);
}

/** Sets how far the clock is ahead of the true one, ms. */
export async function stepClock(client: Client, offsetMs: number): Promise<void> {
  await client.query(`select setval('stress_clock_offset', $1)`, [OFFSET_ZERO + Math.round(offsetMs * 1000)]);
}

async function qualified(client: Client, name: string): Promise<string> {
  const { rows } = await client.query<{ name: string }>(
    `select quote_ident(current_schema()) || '.' || quote_ident($1) as name`,
    [name],
  );
  return rows[0]!.name;
}
