/** Bundles the browser pages of src/web/browser into dist/web: assets/ and THIRD-PARTY-LICENSES.txt. */
import { readFile, readdir, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import type { BuildOptions, Metafile, Plugin } from 'esbuild';

const root = fileURLToPath(new URL('..', import.meta.url));
const outDir = join(root, 'dist/web');
// Built in another folder and then renamed, so that a running server never sees half of the pages.
const newDir = join(root, `dist/web.new-${process.pid}`);

const common = {
  absWorkingDir: root,
  outdir: join(newDir, 'assets'),
  entryNames: '[name]',
  chunkNames: '[name]-[hash]',
  bundle: true,
  minify: true,
  metafile: true,
  // THIRD-PARTY-LICENSES.txt has the full texts.
  legalComments: 'none',
  target: ['chrome120', 'firefox121', 'safari17'],
  logLevel: 'warning',
} satisfies BuildOptions;

/** graphiql/style.css already contains Monaco's styles. Without this they would be bundled four times (0.8 MB). */
const monacoStylesOnce: Plugin = {
  name: 'monaco-styles-once',
  setup(builder) {
    builder.onLoad({ filter: /monaco-editor.*\.css$/ }, () => ({ contents: '', loader: 'empty' }));
  },
};

/** The licence and notice texts of every package in the bundles. */
async function licenseTexts(metafiles: readonly Metafile[]): Promise<string> {
  const inputs = metafiles.flatMap((metafile) => Object.keys(metafile.inputs));
  const packages = new Set(inputs.flatMap((file) => /^.*node_modules\/(?:@[^/]+\/)?[^/]+/.exec(file) ?? []));
  const sections: string[] = [];
  for (const directory of [...packages].sort()) {
    const files = await readdir(join(root, directory));
    const manifest = await readFile(join(root, directory, 'package.json'), 'utf8');
    const stated = /"license":\s*"([^"]*)"/.exec(manifest)?.[1] ?? 'see below';
    sections.push(`${directory.replace(/^.*node_modules\//, '')} (${stated})`);
    for (const file of files.filter((name) =>
      /^(licen[cs]e|notice|thirdparty)|\.license\.txt$/i.test(name),
    )) {
      sections.push(await readFile(join(root, directory, file), 'utf8'));
    }
  }
  return `${sections.map((section) => section.trim()).join('\n\n----------\n\n')}\n`;
}

try {
  const [workers, pages] = await Promise.all([
    build({
      ...common,
      format: 'iife',
      entryPoints: [
        'monaco-editor/esm/vs/editor/editor.worker.js',
        'monaco-editor/esm/vs/language/json/json.worker.js',
        'monaco-graphql/esm/graphql.worker.js',
      ],
    }),
    build({
      ...common,
      format: 'esm',
      // Prettier (0.7 MB) is fetched only when a user prettifies.
      splitting: true,
      entryPoints: ['src/web/browser/graphiql.tsx', 'src/web/browser/docs.ts'],
      jsx: 'automatic',
      define: { 'process.env.NODE_ENV': '"production"' },
      plugins: [monacoStylesOnce],
    }),
  ]);
  await writeFile(
    join(newDir, 'THIRD-PARTY-LICENSES.txt'),
    await licenseTexts([workers.metafile, pages.metafile]),
  );
  await rm(outDir, { recursive: true, force: true });
  await rename(newDir, outDir);
} finally {
  await rm(newDir, { recursive: true, force: true });
}
