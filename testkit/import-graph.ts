import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';

/** The files that each file imports, by path from the project's root. Type-only imports count. */
export type ImportGraph = ReadonlyMap<string, readonly string[]>;

/** `import … from`, `export … from`, `import '…'` and `import('…')` of a file of ours; with `type`, too. */
const IMPORT = /\b(?:from|import)\s*\(?\s*['"](\.[^'"]+)['"]/g;

export function importGraph(folders: readonly string[]): ImportGraph {
  const files = folders
    .filter((folder) => existsSync(folder))
    .flatMap((folder) =>
      readdirSync(folder, { recursive: true, encoding: 'utf8' }).map((name) => join(folder, name)),
    )
    .filter((file) => /\.tsx?$/.test(file) && !file.endsWith('.d.ts'));
  // A test's text may look like an import of a file that does not exist.
  return new Map(
    files.map((file) => [
      file,
      importsOf(file, readFileSync(file, 'utf8')).filter((target) => existsSync(target)),
    ]),
  );
}

/** What a file with this source imports. */
export function importsOf(file: string, source: string): string[] {
  return [...source.matchAll(IMPORT)].map(([, specifier]) => normalize(join(dirname(file), specifier!)));
}

/** The groups of files that import each other, directly or through others, each sorted. */
export function rings(graph: ImportGraph): string[][] {
  const reached = new Map([...graph.keys()].map((file) => [file, reachableFrom(file, graph)]));
  const ringOf = (file: string) =>
    [...reached.get(file)!].filter((other) => reached.get(other)?.has(file)).sort();
  const found = new Map(
    [...graph.keys()]
      .filter((file) => reached.get(file)!.has(file))
      .map((file) => [ringOf(file).join(), ringOf(file)]),
  );
  return [...found.values()];
}

/** Every file that `start` imports, directly or through others. */
export function reachableFrom(start: string, graph: ImportGraph): ReadonlySet<string> {
  const seen = new Set<string>();
  const open = [start];
  for (let file = open.pop(); file !== undefined; file = open.pop()) {
    for (const target of graph.get(file) ?? []) {
      if (seen.has(target)) continue;
      seen.add(target);
      open.push(target);
    }
  }
  return seen;
}
