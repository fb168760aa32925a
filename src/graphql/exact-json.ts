/** ECMAScript's JSON.parse source text access, missing from TypeScript's library. */
interface ExactJson {
  rawJSON(text: string): unknown;
  parse(
    text: string,
    reviver: (key: string, value: unknown, context: { readonly source?: string }) => unknown,
  ): unknown;
}

const exact = JSON as unknown as ExactJson;

/** Only these can lose digits in a double: long ones, and those with an exponent. */
const MAY_ROUND = /\d[\d.]{15}|\d[eE]/;

/**
 * JSON text as a value whose numbers keep all their digits when it is written as JSON again: jsonb holds numbers that
 * a double cannot, such as 64-bit ids, and both doors must send the same ones.
 */
export function exactJson(text: string): unknown {
  if (!MAY_ROUND.test(text)) return JSON.parse(text) as unknown;
  return exact.parse(text, (_key, value, { source }) =>
    typeof value === 'number' && source !== undefined && String(value) !== source
      ? exact.rawJSON(source)
      : value,
  );
}

/** A decimal int64 as a JSON number with all its digits. */
export function exactInteger(decimal: string): unknown {
  const value = Number(decimal);
  return Number.isSafeInteger(value) ? value : exact.rawJSON(decimal);
}
