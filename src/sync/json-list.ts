/**
 * The text of a JSON list without its elements that are null, as PostgreSQL writes jsonb: `[1, null, "null"]` becomes
 * `[1, "null"]`. Texts are cut, not parsed, so that every number keeps its digits.
 */
export function withoutNulls(list: string): string {
  return `[${elements(list)
    .filter((element) => element !== 'null')
    .join(', ')}]`;
}

/** Strings, brackets and the commas between elements: whatever else there is cannot be mistaken for one. */
const MARKS = /"(?:[^"\\]|\\.)*"|[[\]{}]|, /g;

function elements(list: string): string[] {
  const found: string[] = [];
  let depth = 0;
  let start = 1;
  for (const { 0: mark, index } of list.matchAll(MARKS)) {
    if (mark === '[' || mark === '{') depth += 1;
    else if (mark === ']' || mark === '}') depth -= 1;
    if ((mark === ', ' && depth === 1) || depth === 0) {
      found.push(list.slice(start, index));
      start = index + mark.length;
    }
  }
  return found;
}
