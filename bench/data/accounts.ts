/** The accounts that are measured: the same ones, in rooms of the same number and size, in each of the databases. */
export const ACCOUNTS = {
  /** 20 rooms, whose history grows with the data: an ordinary phone that polls. */
  few: '0a000000-0000-4000-8000-00000000000a',
  /** 1,000 rooms, of which 70 are those of `few` and `first`. */
  many: '0b000000-0000-4000-8000-00000000000b',
  /** 50 rooms of exactly 500 messages each: a first sync of 25,000. */
  first: '0c000000-0000-4000-8000-00000000000c',
  /** 500 rooms of exactly 500 messages each, 250,000 in all; in data of a million messages and more. */
  huge: '0d000000-0000-4000-8000-00000000000d',
} as const;

export type AccountName = keyof typeof ACCOUNTS;
