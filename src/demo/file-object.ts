import type { SeededIds } from './seeded-ids.ts';
import type { SeededRandom } from './seeded-random.ts';

interface FileKind {
  readonly mime: string;
  readonly names: readonly string[];
  readonly least: number;
  readonly most: number;
  /** Further properties of files of this kind. */
  readonly about: (random: SeededRandom) => Record<string, number | string>;
}

const picture = (random: SeededRandom): Record<string, number> => {
  const width = random.pick([640, 1080, 1179, 1280, 1920, 2048, 3024, 4032]);
  return { width, height: Math.round(width / random.pick([0.46, 0.75, 1, 1.33, 1.78])) };
};

/** By the word that scripts use for the kind. A random number is added to the name, before its suffix. */
const FILE_KINDS: Readonly<Record<string, FileKind>> = {
  image: {
    mime: 'image/jpeg',
    names: ['IMG_.jpg', 'photo-.jpg', 'PXL_.jpg', 'draft-.jpg'],
    least: 80_000,
    most: 6_000_000,
    about: picture,
  },
  screenshot: {
    mime: 'image/png',
    names: [
      'Screenshot .png',
      'Bildschirmfoto .png',
      'スクリーンショット .png',
      'Знімок екрана .png',
      'graph-.png',
    ],
    least: 30_000,
    most: 1_800_000,
    about: picture,
  },
  pdf: {
    mime: 'application/pdf',
    names: ['requirements-.pdf', 'contract-v.pdf', 'scan_.pdf', 'Fahrplan .pdf', 'timetable-.pdf'],
    least: 60_000,
    most: 9_000_000,
    about: (random) => ({ pages: random.between(1, 90) }),
  },
  csv: {
    mime: 'text/csv',
    names: ['export_.csv', 'bookings-.csv', 'berths .csv'],
    least: 2_000,
    most: 4_000_000,
    about: (random) => ({ rows: random.between(20, 60_000) }),
  },
  log: {
    mime: 'text/plain',
    names: ['service-.log', 'trace_.txt', 'pg-.log'],
    least: 900,
    most: 900_000,
    about: () => ({ encoding: 'utf-8' }),
  },
  voice: {
    mime: 'audio/ogg',
    names: ['voice-.ogg', 'note_.ogg'],
    least: 9_000,
    most: 700_000,
    about: (random) => ({ duration_ms: random.between(1_200, 95_000) }),
  },
};

/** One attached file, as the file service describes it. @throws Error if the kind is unknown. */
export function fileObject(
  kind: string,
  index: number,
  ids: SeededIds,
  random: SeededRandom,
): Record<string, unknown> {
  const fileKind = FILE_KINDS[kind];
  if (!fileKind) throw new Error(`no such kind of file: ${kind}`);
  const id = ids('file', index);
  return {
    id,
    name: random.pick(fileKind.names).replace('.', `${random.between(100, 9999)}.`),
    mime_type: fileKind.mime,
    size: random.between(fileKind.least, fileKind.most),
    hash: id.replaceAll('-', '') + random.next().toString(16).padStart(8, '0'),
    url: `/drive/files/${id}`,
    file_meta: fileKind.about(random),
    user_meta: {},
    sensitive_marks: [],
  };
}
