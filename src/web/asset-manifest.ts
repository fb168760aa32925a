import { readFile } from 'node:fs/promises';
import { join } from 'node:path';

/** The script and style of one page, as file names (with a hash of their content) under /assets. */
export interface PageAssets {
  readonly script: string;
  readonly style: string;
}

/** Written by scripts/build-web.ts as manifest.json beside the folder of the assets. */
export interface AssetManifest {
  readonly graphiql: PageAssets;
  readonly docs: PageAssets;
}

/**
 * The names the build gave to the assets. Read for each page and not once at the start: a gateway whose pages
 * were not built must still sync.
 * @throws Error when the pages are not built.
 */
export async function readAssetManifest(assetsDir: string): Promise<AssetManifest> {
  const file = join(assetsDir, 'manifest.json');
  try {
    return JSON.parse(await readFile(file, 'utf8')) as AssetManifest;
  } catch (cause) {
    throw new Error(`The browser pages are not built: ${file} cannot be read. Run "npm run build".`, { cause });
  }
}
