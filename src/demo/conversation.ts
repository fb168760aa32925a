import { encryptedPayload } from './encrypted-payload.ts';
import { fileObject } from './file-object.ts';
import { addEvents } from './message-events.ts';
import type { Participant } from './participant.ts';
import type { PlannedMessage } from './planned-message.ts';
import type { SeededIds } from './seeded-ids.ts';
import type { SeededRandom } from './seeded-random.ts';
import { PhraseSpeaker } from './talk/phrase.ts';
import type { Phrase } from './talk/phrase.ts';
import type { CompiledScript, ScriptLine } from './talk/script.ts';
import { inStyle } from './talk/writing-style.ts';

const SECOND_US = 1_000_000;

/** Share of messages sent in the same microsecond as the one before. Clients must handle that. */
const TIE = 1 / 150;
const FORWARD = 0.02;
const GOES_ON = 0.28;
const CASUAL_REPLY = 0.12;
const FORWARD_NOTES = [
  null,
  null,
  'fyi',
  '^ relevant here',
  'from the other room',
  'see this',
  '👆',
  'for context',
];

/** The place of a conversation and its members. */
export interface Occasion {
  readonly room: number;
  /** At least one. */
  readonly cast: readonly Participant[];
  /** Maximum number of messages; at least one. */
  readonly limit: number;
  /** The number of the first message; the others follow. */
  readonly firstIndex: number;
  /** The message that the first one replies to. */
  readonly repliesTo: number | null;
  /** A message of another room that the first speaker may forward. */
  readonly forwardable: number | null;
}

/** The messages of one conversation, with the edits, deletions and reactions after them. `at` counts from its beginning. */
export function spokenConversation(
  occasion: Occasion,
  script: CompiledScript,
  ids: SeededIds,
  random: SeededRandom,
): PlannedMessage[] {
  const { cast, limit } = occasion;
  const actor = (letter: string): Participant => cast[(letter.charCodeAt(0) - 97) % cast.length]!;
  const speaker = new PhraseSpeaker(random, (letter) => actor(letter).person.handle);
  const messages: PlannedMessage[] = [];
  const lastOf = new Map<string, PlannedMessage>();
  let at = 0;
  for (const line of script.lines) {
    if (messages.length === limit) break;
    if (line.optional && random.chance(0.5)) continue;
    const by = actor(line.speaker);
    speaker.startLine();
    const text = speaker.say(random.pick(line.variants)).trim();
    const content =
      script.more === null || text === '' ? text : elaborated(text, script.more, by, speaker, random);
    if (messages.length > 0) at += gap(line, content.length, random);
    const answered =
      line.answers === null ? casuallyAnswered(messages, by, random) : lastOf.get(line.answers);
    const message = said(occasion, by, messages.length, at, {
      type: line.file?.kind === 'voice' ? 'voice' : 'text',
      content: content || null,
      meta: linkPreview(content),
      mentioned: [...new Set(speaker.mentioned.map((letter) => actor(letter).member))],
      attachments: attachments(line, occasion.firstIndex + messages.length, ids, random),
      replied: answered?.index ?? (messages.length === 0 ? occasion.repliesTo : null),
    });
    messages.push(message);
    lastOf.set(line.speaker, message);
  }
  if (occasion.forwardable !== null && messages.length < limit && random.chance(FORWARD)) {
    at += random.between(5, 90) * SECOND_US + random.below(SECOND_US);
    const content = random.pick(FORWARD_NOTES);
    messages.push(
      said(occasion, cast[0]!, messages.length, at, { content, forwarded: occasion.forwardable }),
    );
  }
  addEvents(messages, cast, limit, random);
  return messages;
}

/** In the speaker's style of writing, sometimes with a second sentence. */
function elaborated(
  text: string,
  more: Phrase,
  by: Participant,
  speaker: PhraseSpeaker,
  random: SeededRandom,
): string {
  const goesOn = text.length > 25 && /^[^`\n]+[a-z.?!)]$/.test(text) && random.chance(GOES_ON);
  const whole = goesOn ? `${text}${/[.?!]$/.test(text) ? '' : '.'} ${speaker.say(more)}` : text;
  return inStyle(whole, by.person.style, random);
}

/** Some people press "reply" although no other message came in between. */
function casuallyAnswered(
  messages: readonly PlannedMessage[],
  by: Participant,
  random: SeededRandom,
): PlannedMessage | undefined {
  const last = messages.at(-1);
  return last !== undefined && last.sender !== by.member && random.chance(CASUAL_REPLY) ? last : undefined;
}

/** The same in an encrypted room: only times, people and sizes are visible. */
export function encryptedConversation(
  occasion: Occasion,
  spokenInRoom: number,
  random: SeededRandom,
): PlannedMessage[] {
  const messages: PlannedMessage[] = [];
  const turns = Math.min(occasion.limit, random.between(1, 8));
  let at = 0;
  for (let turn = 0; turn < turns; turn += 1) {
    const encrypted = encryptedPayload(spokenInRoom + turn, random);
    messages.push(said(occasion, random.pick(occasion.cast), turn, at, { encrypted }));
    at += random.between(2, 200) * SECOND_US + random.below(SECOND_US);
  }
  addEvents(messages, occasion.cast, occasion.limit, random);
  return messages;
}

function said(
  occasion: Occasion,
  by: Participant,
  turn: number,
  at: number,
  what: Partial<PlannedMessage>,
): PlannedMessage {
  return {
    at,
    index: occasion.firstIndex + turn,
    room: occasion.room,
    sender: by.member,
    type: what.type ?? 'text',
    content: what.content ?? null,
    meta: what.meta ?? null,
    target: null,
    mentioned: what.mentioned ?? [],
    attachments: what.attachments ?? [],
    replied: what.replied ?? null,
    forwarded: what.forwarded ?? null,
    editedAt: null,
    deletedAt: null,
    encrypted: what.encrypted ?? null,
  };
}

/** Time to think and type, microseconds. Long texts take longer. Most answers come soon, some after a break. */
function gap(line: ScriptLine, characters: number, random: SeededRandom): number {
  if (random.chance(TIE)) return 0;
  const typing = Math.min(characters * 0.05, 60);
  const thinking = line.slow ? random.between(120, 900) : 2 + 150 * random.fraction() ** 3;
  return Math.floor((typing + thinking) * SECOND_US) + random.below(SECOND_US);
}

function linkPreview(content: string): Record<string, unknown> | null {
  const url = content.includes('://') ? /https:\/\/[^\s)]+/.exec(content)?.[0] : undefined;
  return url === undefined ? null : { embeds: [{ type: 'link', url }] };
}

function attachments(line: ScriptLine, index: number, ids: SeededIds, random: SeededRandom): object[] {
  if (line.file === null) return [];
  const { kind, several } = line.file;
  const files = several ? random.between(2, 4) : 1;
  return Array.from({ length: files }, (_, i) => fileObject(kind, index * 4 + i, ids, random));
}
