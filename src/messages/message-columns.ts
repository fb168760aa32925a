import { DISCRIMINATOR, fieldOf } from './message-fields.ts';

/** The select list of these columns for the message `m`, in their order. */
export const selectList = (columns: readonly string[]): string => columns.map(valueSql).join(',\n  ');

/** A value that the message does not have is null, whatever its row holds. */
function valueSql(column: string): string {
  const { only } = fieldOf(column);
  if (only === undefined || column === DISCRIMINATOR) return `m.${column}`;
  return `case when ${only === 'encrypted' ? '' : 'not '}m.${DISCRIMINATOR} then m.${column} end`;
}
