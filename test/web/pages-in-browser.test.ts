import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import type { Browser, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { openChatWorld } from '../../testkit/chat-world.ts';
import { createTestDatabase } from '../support/database.ts';
import { startTestServer } from '../../testkit/test-server.ts';
import { tokenFor } from '../../testkit/tokens.ts';
import type { TestServer } from '../../testkit/test-server.ts';
import { findChromium, launchChromium, openWatchedPage } from './chromium.ts';
import type { PageFaults, WatchedPage } from './chromium.ts';

const chromium = findChromium();
const NO_FAULTS: PageFaults = { consoleErrors: [], foreignRequests: [], policyViolations: [] };
/** The line that Chromium itself logs for an error answer. Here the example causes it on purpose. */
const refused = (status: string): PageFaults => ({
  ...NO_FAULTS,
  consoleErrors: [`Failed to load resource: the server responded with a status of ${status}`],
});

describe.skipIf(chromium === undefined)('the pages in Chromium', () => {
  const closing = new AsyncDisposableStack();
  let browser: Browser;
  let token: string;
  let demoServer: TestServer;
  let server: TestServer;
  let page: Page;
  let faults: PageFaults;
  let watched: WatchedPage | undefined;

  beforeAll(async () => {
    // Tests the pages of this source tree, not those of the last build.
    const built = promisify(execFile)(process.execPath, ['scripts/build-web.ts']);
    const database = await createTestDatabase();
    closing.defer(() => database.drop());
    const world = openChatWorld(database.url);
    closing.defer(() => world.close());
    const seat = await world.seat();
    await world.message(seat, { content: 'from February', created_at: '2024-02-02T10:00:00Z' });
    await world.message(seat, { content: 'from March', created_at: '2024-03-02T10:00:00Z' });
    token = tokenFor(seat.accountId);
    demoServer = await startTestServer({ databaseUrl: database.url, demoToken: token });
    closing.defer(() => demoServer.close());
    server = await startTestServer({ databaseUrl: database.url });
    closing.defer(() => server.close());
    browser = await launchChromium(chromium!);
    closing.defer(() => browser.close());
    await built;
  });
  afterAll(() => closing.disposeAsync());
  afterEach(() => watched?.close());

  async function open(at: TestServer, path: string): Promise<void> {
    watched = await openWatchedPage(browser, at.url);
    ({ page, faults } = watched);
    await page.goto(at.url + path);
  }

  /** Presses GraphiQL's play button. Resolves with the text of the response editor once it contains `expected`. */
  async function run(expected: string): Promise<string> {
    // Before the editors exist, a press has no effect.
    await page.locator('.graphiql-response .monaco-editor').waitFor();
    await page.click('.graphiql-execute-button');
    const shown = page.locator('.graphiql-response .view-lines');
    // Monaco shows spaces as no-break spaces.
    await shown.getByText(expected).first().waitFor();
    return (await shown.innerText()).replaceAll('\u00a0', ' ');
  }

  /** Replaces the text of one of GraphiQL's editors. It pastes, because the editor closes typed brackets. */
  async function paste(editor: 'Variables' | 'Headers', text: string): Promise<void> {
    await page.getByRole('button', { name: editor, exact: true }).click();
    await page.locator(`section[aria-label="${editor}"] .graphiql-editor:not(.hidden) .view-lines`).click();
    await page.keyboard.press('ControlOrMeta+a');
    await page.evaluate(`navigator.clipboard.writeText(${JSON.stringify(text)})`);
    await page.keyboard.press('ControlOrMeta+v');
  }

  test('the start page leads to GraphiQL, whose examples run with the demo token', async () => {
    await open(demoServer, '/');
    await page.locator('a[href="/graphiql"]').click();
    await page.getByRole('tab').first().waitFor();
    expect(await page.getByRole('tab').allInnerTexts()).toEqual(['FirstSync', 'NextSync', 'Errors']);
    const first = await run('from March');
    expect(first).toContain('"totalCount": 2');
    expect(first).toContain('from February');

    await page.getByRole('tab', { name: 'NextSync' }).click();
    await paste('Variables', `{ "lastSyncTimestamp": ${Date.parse('2024-02-15T00:00:00Z')} }`);
    const next = await run('from March');
    expect(next).toContain('"totalCount": 1');
    expect(next).not.toContain('from February');
    expect(faults).toEqual(NO_FAULTS);

    await page.getByRole('tab', { name: 'Errors' }).click();
    expect(await run('GRAPHQL_VALIDATION_FAILED')).not.toContain('"data"');
    expect(faults).toEqual(refused('400 (Bad Request)'));
  });

  test('GraphiQL without a demo token shows the schema and the place for a token, and runs with one', async () => {
    await open(server, '/graphiql');
    await page.getByText('in place of <token>').waitFor();
    await page.getByRole('button', { name: 'Show Documentation Explorer' }).click();
    await page.getByText('SyncPayload').waitFor();
    expect(faults).toEqual(NO_FAULTS);

    await run('UNAUTHENTICATED');
    await paste('Headers', JSON.stringify({ Authorization: `Bearer ${token}` }));
    expect(await run('from February')).toContain('"totalCount": 2');
    expect(faults).toEqual(refused('401 (Unauthorized)'));
  });

  test("GraphiQL's prettify works without files of other sites", async () => {
    await open(demoServer, '/graphql');
    await paste('Variables', '{"lastSyncTimestamp":1}');
    await page
      .locator('.graphiql-toolbar')
      .getByRole('button', { name: /prettify/i })
      .click();
    await page
      .locator('section[aria-label="Variables"] .view-line')
      .getByText('}', { exact: true })
      .waitFor();
    expect(faults).toEqual(NO_FAULTS);
  });

  test('the start page leads to the docs, which sync with the demo token', async () => {
    await open(demoServer, '/');
    await page.locator('a[href="/docs"]').click();
    expect(await syncInDocs()).toContain('from March');
    expect(faults).toEqual(NO_FAULTS);
  });

  test('the docs page takes a token and syncs with it', async () => {
    await open(server, '/docs');
    await page.locator('.scheme-container').getByRole('button', { name: 'Authorize' }).click();
    const dialog = page.locator('.dialog-ux');
    await dialog.getByRole('textbox').fill(token);
    await dialog.getByRole('button', { name: 'Apply credentials' }).click();
    await dialog.getByRole('button', { name: 'Close', exact: true }).click();
    expect(await syncInDocs()).toContain('from March');
    expect(faults).toEqual(NO_FAULTS);
  });

  /** Resolves with the body that Swagger UI shows for a live answer of status 200. */
  async function syncInDocs(): Promise<string> {
    await page.getByRole('button', { name: 'Execute' }).click();
    const answer = page.locator('.live-responses-table');
    await answer.locator('.response-col_status').getByText('200').waitFor();
    return answer.locator('.highlight-code').innerText();
  }
});
