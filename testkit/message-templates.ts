/** A message without its ids and its time. */
export interface MessageTemplate {
  readonly type: string;
  readonly content: string | null;
  readonly meta: object | null;
  readonly attachments: readonly object[];
  /** Base64; only in an encrypted message. */
  readonly ciphertext?: string;
}

/** Several languages, emoji, and quotes, line breaks and backslashes, which JSON must escape. */
const PHRASES = [
  'ok',
  'Yes 👍',
  'Thanks, see you there!',
  'Shall we meet at the usual place, or rather somewhere closer to the station?',
  'I am on the train, back in half an hour.',
  'Did anybody see the "final" version of the slides? I only have "final (2)".',
  'Können wir das auf morgen früh verschieben? Der Zug hat wieder Verspätung.',
  'Das Gemüse ist für alle, die Schlüssel liegen unter der Matte 🗝️',
  '¿Quién trae el café? Yo llego a las nueve y cuarto.',
  'À tout à l’heure !',
  'Я опоздаю минут на десять, начинайте без меня',
  '会議は三時からです。資料を送ってください。',
  '周末一起去爬山吗？天气预报说是晴天☀️',
  'The build fails on Windows only:\nC:\\agent\\work\\7\\s\\src\\main.c(42): error C2065',
  'Shopping list:\n- milk\n- bread\n- olives\n- two lemons',
  'haha 😂😂',
  'It is under /usr/local/share, not under /opt, as the old manual says.',
  'Please read the notes before the call, there are three open questions about the budget and one about the venue.',
  'Done.',
  'He said \\"never again\\" and then booked the same flight.',
  'Pictures from Sunday are in the album now, the ones of the lake came out best I think',
  'Can you call me?',
  'New number from the 1st on, I will send it to everybody who needs it.',
  'Deployed to staging; p99 went from 180 ms to 95 ms after the index was built. Production tomorrow at 10:00 UTC.',
] as const;

const FILE = {
  id: '5f0c1e7e9d8b4c33',
  name: 'Lake, Sunday morning.jpg',
  mime_type: 'image/jpeg',
  size: 2_481_204,
  hash: 'b1946ac92492d2347c6235b4d2611184',
  meta: { width: 4032, height: 3024, blur: 'LEHV6nWB2yk8pyo0adR*.7kCMdnj' },
};

/** A prime, so that the messages of a room do not repeat a few templates. */
export const TEMPLATE_COUNT = 1999;

/** Always the same templates, so that measurements of two runs do not differ by their data. */
export function messageTemplates(): MessageTemplate[] {
  return Array.from({ length: TEMPLATE_COUNT }, (_, no) => {
    if (no % 50 === 7) {
      const ciphertext = Buffer.alloc(64 + (no % 96), `sealed ${no * 7919} `).toString('base64');
      return { type: 'text', content: null, meta: {}, attachments: [], ciphertext };
    }
    const first = PHRASES[no % PHRASES.length]!;
    const content = no % 5 === 2 ? `${first} ${PHRASES[(no * 7) % PHRASES.length]!}` : first;
    if (no % 45 === 3) return { type: 'text', content, meta: {}, attachments: [{ ...FILE, size: no * 977 }] };
    if (no % 20 === 11)
      return {
        type: 'text',
        content,
        meta: { link: { title: first.slice(0, 20), rank: no } },
        attachments: [],
      };
    if (no % 40 === 17)
      return {
        type: 'messages.update',
        content,
        meta: { message_id: '6b1f2c34-5d6e-4f70-8192-a3b4c5d6e7f8' },
        attachments: [],
      };
    return { type: 'text', content, meta: no % 9 === 4 ? null : {}, attachments: [] };
  });
}
