import type { Client } from 'pg';

/**
 * Installs the control `stamp-before-id`: register and clock are read before the transaction has an id. The pause
 * stands for what may run in between, such as another trigger. Without it, one message in many thousands is lost.
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

/** Makes the watermark's clock adjustable. The offset is a sequence, so that all sessions see a step at once. */
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

/** Sets how far the watermark's clock is ahead of the real one, ms. */
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
