import type { Topic } from './talk/script.ts';

export interface RoomTheme {
  /** Follows the subject in a room's name: "Booking reviews". */
  readonly suffix: string;
  readonly topics: readonly Topic[];
}

/** Purposes of generated groups. One that is listed twice occurs twice as often. */
export const GROUP_THEMES: readonly RoomTheme[] = [
  { suffix: 'team', topics: ['aside', 'standup', 'planning', 'engineering', 'life', 'lunch'] },
  { suffix: 'engineering', topics: ['engineering', 'engineering', 'review', 'planning'] },
  { suffix: 'reviews', topics: ['review', 'review', 'engineering'] },
  { suffix: 'alerts', topics: ['incident', 'incident'] },
  { suffix: 'releases', topics: ['release', 'release', 'review'] },
  { suffix: 'support', topics: ['support', 'support', 'planning'] },
  { suffix: 'design', topics: ['design', 'design'] },
  { suffix: 'lunch', topics: ['lunch', 'lunch', 'lunch', 'life'] },
  { suffix: 'off-topic', topics: ['life', 'life', 'aside', 'books', 'lunch'] },
  { suffix: 'readers', topics: ['books', 'books', 'life'] },
  { suffix: 'チーム', topics: ['japanese'] },
  { suffix: 'команда', topics: ['ukrainian'] },
  { suffix: '小组', topics: ['chinese'] },
  { suffix: 'فريق', topics: ['arabic'] },
  { suffix: 'ομάδα', topics: ['greek'] },
  { suffix: 'टीम', topics: ['hindi'] },
  { suffix: '팀', topics: ['korean'] },
  { suffix: 'equipe', topics: ['portuguese', 'portuguese', 'spanish'] },
  { suffix: 'Runde', topics: ['german', 'german', 'french'] },
];

/** Topics of direct rooms. */
export const DIRECT_TOPICS: readonly (readonly Topic[])[] = [
  ['private', 'private', 'life', 'lunch'],
  ['private', 'engineering', 'review'],
  ['private', 'support', 'planning', 'aside'],
  ['private', 'books', 'life'],
  ['private', 'design', 'review'],
  ['private', 'spanish', 'french', 'german', 'portuguese'],
  ['private', 'japanese', 'korean', 'chinese'],
];
