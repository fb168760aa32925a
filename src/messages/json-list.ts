/**
 * The text of a JSON list without its elements that are null, as PostgreSQL writes jsonb: `[1, null, "null"]` becomes
 * `[1, "null"]`. It cuts the text and does not parse it, so that every number keeps its digits.
 */
export function withoutNulls(list: string): string {
  return `[${elements(list)
    .filter((element) => element !== 'null')
    .join(', ')}]`;
}

function elements(list: string): string[] {
  const found: string[] = [];
  let depth = 0;
  let start = 1;
  for (let at = 0; at < list.length; at += 1) {
    const mark = list[at]!;
    if (mark === '"') at = stringEnd(list, at);
    else if (mark === '[' || mark === '{') depth += 1;
    else if (mark === ']' || mark === '}') depth -= 1;
    if ((mark === ',' && depth === 1) || depth === 0) {
      found.push(list.slice(start, at));
      start = at + ', '.length;
    }
  }
  return found;
}

/** The end of the string that begins at `start`: the next quote after an even number of backslashes. */
function stringEnd(text: string, start: number): number {
  for (let end = text.indexOf('"', start + 1); ; end = text.indexOf('"', end + 1)) {
    let backslashes = 0;
    while (text[end - 1 - backslashes] === '\\') backslashes += 1;
    if (backslashes % 2 === 0) return end;
  }
}
