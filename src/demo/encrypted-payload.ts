import type { EncryptedPayload } from './planned-message.ts';
import type { SeededRandom } from './seeded-random.ts';

/** A new epoch begins after this many messages, as if members had changed or devices had rotated their keys. */
const MESSAGES_PER_EPOCH = 60;

/** Random bytes in the form that an MLS client sends. Nobody can decrypt them. */
export function encryptedPayload(spokenInRoom: number, random: SeededRandom): EncryptedPayload {
  const epoch = 1 + Math.floor(spokenInRoom / MESSAGES_PER_EPOCH);
  const header = JSON.stringify({
    v: 2,
    scheme: 'mls',
    epoch,
    generation: spokenInRoom % MESSAGES_PER_EPOCH,
  });
  return {
    // Real clients pad to multiples of 32 bytes, to hide the length of the text.
    ciphertext: randomBytes(32 * (2 + Math.floor(30 * random.fraction() ** 3)), random),
    header: Buffer.from(header),
    signature: random.chance(0.8) ? randomBytes(64, random) : null,
    epoch,
  };
}

function randomBytes(bytes: number, random: SeededRandom): Buffer {
  let hex = '';
  while (hex.length < bytes * 2) hex += random.next().toString(16).padStart(8, '0');
  return Buffer.from(hex, 'hex');
}
