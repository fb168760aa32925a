/** The columns that are filled, in the order in which the rows give them. */
export const ROOM_COLUMNS =
  'id, name, description, type, is_community, is_public, picture, account_id, encryption_mode, e2ee_policy, created_at, updated_at, deleted_at';

export const MEMBER_COLUMNS =
  'id, chat_room_id, account_id, nick, notify, last_read_at, joined_at, leave_at, invited_by_id, created_at, updated_at, deleted_at';

export const MESSAGE_COLUMNS =
  'id, type, content, meta, members_mentioned, nonce, edited_at, attachments, replied_message_id, forwarded_message_id, sender_id, chat_room_id, is_encrypted, ciphertext, encryption_header, encryption_signature, encryption_scheme, encryption_message_type, client_message_id, encryption_epoch, created_at, updated_at, deleted_at';

type Field = string | number | boolean | null;

const ESCAPES: Readonly<Record<string, string>> = { '\\': '\\\\', '\n': '\\n', '\r': '\\r', '\t': '\\t' };

/** One line of `COPY … FROM STDIN` in text format. */
export function copyLine(fields: readonly Field[]): string {
  let line = '';
  for (const field of fields) {
    if (line !== '') line += '\t';
    if (field === null) line += '\\N';
    else if (typeof field !== 'string') line += String(field);
    else
      line += /[\\\n\r\t]/.test(field)
        ? field.replaceAll(/[\\\n\r\t]/g, (character) => ESCAPES[character]!)
        : field;
  }
  return `${line}\n`;
}

/** A timestamptz with all its microseconds; JavaScript's own dates would cut them. */
export function timestamp(microseconds: number): string {
  const milliseconds = Math.floor(microseconds / 1000);
  const rest = microseconds - milliseconds * 1000;
  return `${new Date(milliseconds).toISOString().slice(0, -1)}${rest.toString().padStart(3, '0')}Z`;
}

export const timestampOrNull = (microseconds: number | null): string | null =>
  microseconds === null ? null : timestamp(microseconds);
