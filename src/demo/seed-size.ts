import { AppError } from '../errors/app-error.ts';

export interface SeedSize {
  readonly accounts: number;
  readonly rooms: number;
  readonly messages: number;
}

/** Upper limits that 32-bit numbers and one transaction can handle. */
const BOUNDS: readonly { readonly name: keyof SeedSize; readonly least: number; readonly most: number }[] = [
  { name: 'accounts', least: 1, most: 1_000_000 },
  { name: 'rooms', least: 1, most: 1_000_000 },
  { name: 'messages', least: 0, most: 100_000_000 },
];
const LARGEST_SEED = 2 ** 32 - 1;

/** @throws AppError `USAGE` that names every option that is out of range. */
export function checkSeedSize(size: SeedSize, seed: number): void {
  const faults = [
    ...BOUNDS.map((bound) => ({ ...bound, value: size[bound.name] })),
    { name: 'seed', least: 0, most: LARGEST_SEED, value: seed },
  ]
    .filter(({ value, least, most }) => !Number.isInteger(value) || value < least || value > most)
    .map(({ name, least, most }) => `--${name} must be an integer from ${least} to ${most}`);
  if (faults.length > 0) throw new AppError('USAGE', `${faults.join('; ')}.`);
}
