import { WRITING_STYLES } from './talk/writing-style.ts';
import type { Person } from './world.ts';

const person = (nick: string, handle: string, style: number, hours: Person['hours']): Person => ({
  nick,
  handle,
  style: WRITING_STYLES[style]!,
  hours,
});

/** The team of the demo, by account number. `npm start` prints a token of account 0. */
export const DEMO_PEOPLE: readonly Person[] = [
  person('Mira Halvorsen', 'mira', 0, [6, 16]),
  person('Tomás Reyes', 'tomas', 3, [8, 18]),
  person('Yuki Tanaka', 'yuki', 5, [0, 10]),
  person('Priya Raman', 'priya', 2, [4, 14]),
  person('Oleksandr Koval', 'sasha', 1, [7, 19]),
  person('Bruno Azevedo', 'bruno', 6, [12, 22]),
  person('Lena Vogt', 'lena', 4, [6, 15]),
  person('Amina El-Sayed', 'amina', 2, [7, 17]),
  person('Wei Zhang', 'wei', 1, [1, 11]),
  person('Jonah Adler', 'jonah', 7, [9, 23]),
];
