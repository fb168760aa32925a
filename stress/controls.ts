/** Designs known to lose messages: a run of each must lose, since a check that cannot fail proves nothing. */
export const CONTROLS = {
  'newest-created-at': 'the number is the newest created_at of the answer',
  'now-after-read': 'the number is the clock, read after the messages',
  'fixed-lag': 'the number is the clock less 100 ms',
  'stamp-before-id': 'the trigger reads the register and the clock before its transaction has an id',
  'unconfirmed-anchors': 'a fresh anchor is cut and number at once; no snapshot has confirmed it',
  'no-holding':
    'while a writer is in flight every visible row is sent (loses for clients that save the newest seen)',
} as const;

export type ControlName = keyof typeof CONTROLS;

export const CONTROL_NAMES = Object.keys(CONTROLS) as ControlName[];

/** Those that differ in the gateway; `stamp-before-id` differs in the database, under the real gateway. */
export type GatewayControl = Exclude<ControlName, 'stamp-before-id'>;
