import { randomUUID } from 'node:crypto';
import { globSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import type { AccountId } from '../../src/auth/account-id.ts';
import { tokenFor } from '../../testkit/tokens.ts';
import { rawRequest, sendRaw } from './raw-request.ts';
import { serve } from './serve.ts';

const served = serve();
const BODIES = {
  '/messager/chat/sync': '{"last_sync_timestamp":0}',
  '/graphql': '{"query":"mutation{sync(lastSyncTimestamp:0){totalCount}}"}',
};

test.each(Object.entries(BODIES))(
  '%s refuses two Authorization headers, even equal ones',
  async (path, body) => {
    const bearer = `Bearer ${tokenFor(randomUUID())}`;
    const send = (authorization: string) => {
      const headers = {
        'Content-Type': 'application/json',
        'Content-Length': String(body.length),
        Connection: 'close',
      };
      return sendRaw(
        served.port,
        rawRequest(`POST ${path}`, { Authorization: authorization, ...headers }, body),
      );
    };
    expect((await send(bearer)).text).toMatch(/^HTTP\/1\.1 200 /);
    for (const second of [bearer, `Bearer ${tokenFor(randomUUID())}`, 'Basic x', '']) {
      const { text } = await send(`${bearer}\r\nAuthorization: ${second}`);
      expect(text).toMatch(/^HTTP\/1\.1 401 /);
      expect(text).toMatch(/^WWW-Authenticate: Bearer /im);
    }
  },
);

test('a plain string is not an AccountId, and only authenticate.ts creates one', () => {
  const plain: string = randomUUID();
  // @ts-expect-error: `tsc` fails if the next line compiles
  const accountId: AccountId = plain;
  expect(accountId).toBe(plain);
  const makers = globSync('src/**/*.ts').filter((file) =>
    /\bas AccountId\b|<AccountId>\(/.test(readFileSync(file, 'utf8')),
  );
  expect(makers).toEqual(['src/http/authenticate.ts']);
});
