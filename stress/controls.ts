/** Designs that are known to lose messages. A run of each must fail, because a check that cannot fail proves nothing. */
export const CONTROLS = {
  'newest-created-at': 'the number is the newest created_at of the answer',
  'now-after-read': 'the number is the clock, read after the messages',
  'fixed-lag': 'the number is the clock minus 100 ms',
  'stamp-before-id': 'the trigger reads the register and the clock before its transaction has an id',
  'unconfirmed-anchors': 'a new anchor is used as cut and number at once, before a snapshot has confirmed it',
  'no-holding':
    'every visible row is sent while a writer is in flight (loses for clients that save the newest created_at)',
} as const;

export type ControlName = keyof typeof CONTROLS;

export const CONTROL_NAMES = Object.keys(CONTROLS) as ControlName[];

/** The controls that change the gateway. `stamp-before-id` changes the database under the real gateway. */
export type GatewayControl = Exclude<ControlName, 'stamp-before-id'>;
