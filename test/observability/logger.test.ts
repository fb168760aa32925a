import { Writable } from 'node:stream';
import { expect, test } from 'vitest';
import { createLogger } from '../../src/observability/logger.ts';
import { captureLog } from './log-lines.ts';

test('a line is one JSON object with a level, a time and a message', () => {
  const { logger, text, lines } = captureLog();
  logger.info({ count: 3 }, 'first\nof two');
  logger.warn('second');
  expect(text().match(/\n/g)).toHaveLength(2);
  expect(lines()).toEqual([
    {
      level: 'info',
      time: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/) as string,
      count: 3,
      msg: 'first\nof two',
    },
    { level: 'warn', time: expect.any(String) as string, msg: 'second' },
  ]);
});

test('LOG_LEVEL is the lowest level that is logged', () => {
  const { logger, lines } = captureLog('warn');
  for (const level of ['trace', 'debug', 'info', 'warn', 'error', 'fatal'] as const) logger[level](level);
  expect(lines().map(({ msg }) => msg)).toEqual(['warn', 'error', 'fatal']);
});

test('an error is written with its stack and its causes', () => {
  const { logger, lines } = captureLog();
  logger.error({ err: new Error('outer', { cause: new Error('inner') }) }, 'failed');
  const [line] = lines();
  expect(line?.err?.message).toMatch(/outer.*inner/);
  expect(line?.err?.stack).toMatch(/logger\.test[\s\S]*caused by[\s\S]*inner/);
});

test('headers and fields with secrets are redacted', () => {
  const { logger, text, lines } = captureLog();
  const headers = { authorization: 'Bearer s3cr3t', cookie: 'session=s3cr3t', accept: '*/*' };
  logger.info({ req: { headers } }, 'a request');
  logger.info({ headers: { authorization: 'Bearer s3cr3t' }, token: 's3cr3t' }, 'others');
  expect(text()).not.toContain('s3cr3t');
  expect(lines()[0]).toMatchObject({ req: { headers: { authorization: '[Redacted]', accept: '*/*' } } });
});

test('on a terminal, lines are formatted for people', () => {
  let written = '';
  const destination = new Writable({
    write(chunk: Buffer, _encoding, done) {
      written += chunk.toString();
      done();
    },
  });
  createLogger({ level: 'info', pretty: true, destination }).info('listening');
  expect(written).toMatch(/^\[\d\d:\d\d:\d\d\] .*INFO.*listening/);
});
