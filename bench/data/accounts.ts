/** The measured accounts. Each database has the same ones, in the same number of rooms. */
export const ACCOUNTS = {
  /** 20 rooms, whose history grows with the size of the data. Stands for an ordinary phone that polls. */
  few: '0a000000-0000-4000-8000-00000000000a',
  /** 1,000 rooms, 70 of them shared with `few` and `first`. */
  many: '0b000000-0000-4000-8000-00000000000b',
  /** 50 rooms of exactly 500 messages each: a first sync of 25,000. */
  first: '0c000000-0000-4000-8000-00000000000c',
  /** 500 rooms of exactly 500 messages each, 250,000 in all. Only in data of a million messages or more. */
  huge: '0d000000-0000-4000-8000-00000000000d',
} as const;

export type AccountName = keyof typeof ACCOUNTS;
