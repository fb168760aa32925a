import { existsSync } from 'node:fs';
import { chromium } from 'playwright-core';
import type { Browser, Page } from 'playwright-core';

const USUAL_PLACES = [
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome-stable',
  '/usr/bin/google-chrome',
  '/opt/google/chrome/chrome',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
];

/**
 * The path of the installed Chromium, or `CHROMIUM_PATH`. Undefined if there is none: then the tests that need it are
 * skipped with a note. In CI a missing browser is an error, because it must not look like a passed test.
 */
export function findChromium(): string | undefined {
  const given = process.env['CHROMIUM_PATH'];
  const found = (given ? [given] : USUAL_PLACES).find((path) => existsSync(path));
  if (found !== undefined) return found;
  const reason = `no Chromium at ${given ?? 'the usual places'}; install one or set CHROMIUM_PATH`;
  if (process.env['CI']) throw new Error(`The browser tests cannot run: ${reason}`);
  process.stderr.write(`Browser tests skipped: ${reason}\n`);
  return undefined;
}

/** A headless browser with a new profile. It sends no requests of its own. */
export function launchChromium(executablePath: string): Promise<Browser> {
  return chromium.launch({
    executablePath,
    args: [
      '--no-sandbox',
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
    ],
  });
}

/** Records what our pages must never do. All lists are empty for a good page. */
export interface PageFaults {
  readonly consoleErrors: string[];
  readonly foreignRequests: string[];
  readonly policyViolations: string[];
}

export interface WatchedPage {
  readonly page: Page;
  readonly faults: PageFaults;
  close(): Promise<void>;
}

/** Opens a page in a new profile and records its faults. Requests to other origins are recorded and aborted. */
export async function openWatchedPage(browser: Browser, origin: string): Promise<WatchedPage> {
  const context = await browser.newContext({
    viewport: { width: 1280, height: 800 },
    permissions: ['clipboard-read', 'clipboard-write'],
  });
  const faults: PageFaults = { consoleErrors: [], foreignRequests: [], policyViolations: [] };
  context.on('request', (request) => {
    const url = new URL(request.url());
    if (url.origin !== origin && url.protocol !== 'data:') faults.foreignRequests.push(url.href);
  });
  await context.route(
    (url) => url.origin !== origin,
    (route) => route.abort(),
  );
  context.on('console', (message) => {
    if (message.type() === 'error') faults.consoleErrors.push(message.text());
  });
  context.on('weberror', (error) => faults.consoleErrors.push(String(error.error())));
  await context.exposeFunction('noteViolation', (text: string) => void faults.policyViolations.push(text));
  await context.addInitScript(
    `addEventListener('securitypolicyviolation', (event) =>
      noteViolation(event.violatedDirective + ' ' + event.blockedURI + ' ' + event.sourceFile))`,
  );
  // Shorter than the limit of a test, so that a failure names the missing element.
  context.setDefaultTimeout(10_000);
  return { page: await context.newPage(), faults, close: () => context.close() };
}
