import { isDeepStrictEqual } from 'node:util';
import type { WireMessage } from '../../testkit/wire-message.ts';

/** With its time as seconds and microseconds, so that two texts of one instant are equal. */
function comparable(message: WireMessage): object {
  const [, fraction = ''] = /\.(\d+)/.exec(message.created_at) ?? [];
  const seconds = Date.parse(message.created_at.replace(/\.\d+/, '')) / 1000;
  return { ...message, created_at: `${seconds}.${fraction.padEnd(6, '0')}` };
}

/**
 * Compares an answer with the reference: the same messages in the same order with the same values. Only the text of a
 * time may differ.
 * @returns the first difference in words, or undefined.
 */
export function difference(
  reference: readonly WireMessage[],
  answer: readonly WireMessage[],
): string | undefined {
  if (answer.length !== reference.length) return `${answer.length} messages instead of ${reference.length}`;
  for (const [index, expected] of reference.entries()) {
    const [wanted, got] = [comparable(expected), comparable(answer[index]!)];
    if (!isDeepStrictEqual(got, wanted)) {
      return `message ${index} is ${JSON.stringify(got).slice(0, 600)} instead of ${JSON.stringify(wanted).slice(0, 600)}`;
    }
  }
  return undefined;
}
