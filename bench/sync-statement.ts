/** The question that all contestants answer, as SQL. `$1` account, `$2` after, `$3` up to, `$4` messages per room. */
import { MESSAGE_FIELDS } from '../src/messages/message-fields.ts';
import { longAnswerStatement, shortAnswersStatement, shortAnswersValues } from '../src/sync/sync-queries.ts';

/** Messages per room; the spec, Notes. */
export const ROOM_LIMIT = 500;

const ALL_COLUMNS = MESSAGE_FIELDS.map(({ column }) => column);

/** Tidemark's own statement for one client, with all columns. */
export const ALL_COLUMNS_SQL = longAnswerStatement(ALL_COLUMNS).text;

/** Tidemark's own statement for the short answers of many clients, here for one client. */
export function oneShortAnswer(question: Question): {
  readonly sql: string;
  readonly values: readonly string[];
} {
  return {
    sql: shortAnswersStatement(ALL_COLUMNS).text,
    values: shortAnswersValues([{ ...question, upTo: undefined }], ROOM_LIMIT, ROOM_LIMIT),
  };
}

/** A statement for the same rows in the same order, with other columns of the message `m`. */
export function sameRowsSql(columns: string): string {
  const from = ALL_COLUMNS_SQL.indexOf('\nfrom (');
  if (from < 0)
    throw new Error('the sync statement has another shape now; bench/sync-statement.ts must follow');
  return `select ${columns}${ALL_COLUMNS_SQL.slice(from)}`;
}

/** A time as the wire wants it, written by PostgreSQL. */
const WIRE_TIME = `to_char(m.created_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')`;

const base64 = (column: string): string =>
  `coalesce('"' || translate(encode(m.${column}, 'base64'), E'\\n', '') || '"', 'null')`;
const text = (column: string): string => `coalesce(to_json(m.${column})::text, 'null')`;

/** Each message as the JSON text of the wire. Joining texts took less time than json_build_object and row_to_json. */
export const JSON_MESSAGES_SQL = sameRowsSql(`
  '{"id":"' || m.id || '","content":' || case when m.is_encrypted then 'null' else ${text('content')} end
  || ',"chat_room_id":"' || m.chat_room_id || '","sender_id":"' || m.sender_id
  || '","created_at":"' || ${WIRE_TIME} || '","type":' || to_json(m.type) || ',"nonce":' || to_json(m.nonce)
  || ',"attachments":' || m.attachments || ',"meta":' || coalesce(m.meta, '{}')
  || case when m.is_encrypted then ',"is_encrypted":true,"ciphertext":' || ${base64('ciphertext')}
    || ',"encryption_header":' || ${base64('encryption_header')}
    || ',"encryption_signature":' || ${base64('encryption_signature')}
    || ',"encryption_scheme":' || ${text('encryption_scheme')}
    || ',"encryption_epoch":' || coalesce(m.encryption_epoch::text, 'null')
    || ',"encryption_message_type":' || ${text('encryption_message_type')}
    || ',"client_message_id":' || ${text('client_message_id')} else '' end
  || '}' as json`);

/** The account that asks, and the number it has saved. */
export interface Question {
  readonly accountId: string;
  /** Unix ms. The answer has the messages after it. */
  readonly since: number;
}

/** The values of `$1` to `$4`. Without a watermark, the answer has all messages up to the end of time. */
export const sqlValues = ({ accountId, since }: Question): string[] => [
  accountId,
  new Date(since).toISOString(),
  'infinity',
  String(ROOM_LIMIT),
];

/** The statement with its values written in, for COPY, which takes no parameters. */
export function withValues(sql: string, question: Question): string {
  return sqlValues(question).reduce(
    (done, value, index) => done.replaceAll(`$${index + 1}`, `'${value}'`),
    sql,
  );
}

/** CSV whose quote and delimiter never occur in JSON. The text format would double each backslash. */
export function copyJsonSql(question: Question, to: 'stdout' | `'/dev/null'`): string {
  return `copy (${withValues(JSON_MESSAGES_SQL, question)}) to ${to} (format csv, delimiter E'\\x02', quote E'\\x01')`;
}
