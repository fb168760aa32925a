import { expect, test } from 'vitest';
import { ROWS } from '../../bench/rows/row-list.ts';
import { startProcess } from '../../testkit/child-process.ts';

const RUN_MS = 60_000;

/** `npm run bench -- <words>`, without npm. */
async function bench(...words: string[]) {
  await using child = startProcess([process.execPath, '--import', 'tsx', 'bench/main.ts', ...words], {
    env: { PATH: process.env['PATH'] ?? '' },
  });
  const { code } = await child.ended;
  return { code, stdout: child.stdout(), stderr: child.stderr() };
}

test('--list names every row of the issue, each once', async () => {
  const { code, stdout } = await bench('--list');

  expect(code).toBe(0);
  expect(stdout.split('\n').map((line) => line.split(' ')[0])).toEqual([...ROWS.map(({ name }) => name), '']);
  expect(new Set(ROWS.map(({ name }) => name)).size).toBe(ROWS.length);
});

test('an unknown row is an error that names the known ones, before anything starts', async () => {
  const { code, stdout, stderr } = await bench('--row', 'incremantal');

  expect(code).toBe(1);
  expect(stdout).toBe('');
  expect(stderr).toContain('incremantal');
  for (const { name } of ROWS) expect(stderr).toContain(name);
  expect(stderr).not.toContain('loaded');
});

test('--write of a single row is refused, because the document would lose the others', async () => {
  const { code, stderr } = await bench('--write', '--row', 'incremental');

  expect(code).toBe(1);
  expect(stderr).toContain('--write needs the whole bench');
});

test(
  'one row runs alone: every contestant answers, and the output names the bounds and the environment',
  { timeout: RUN_MS },
  async () => {
    const { code, stdout, stderr } = await bench('--row', 'incremental', '--quick');

    expect(code, stderr).toBe(0);
    for (const contestant of [
      'Tidemark REST',
      'Tidemark GraphQL',
      'PostGraphile 5',
      'hand-written floor',
      'COPY (same JSON)',
    ]) {
      // The name and the answers per second.
      expect(stdout).toMatch(new RegExp(`^${contestant.replaceAll(/[()]/g, '\\$&')} +[1-9]`, 'm'));
    }
    expect(stdout).toMatch(/beside the hand-written floor: ≥ 1\.5 ×: [\d.,]+ [✓✗]/);
    expect(stdout).toMatch(/beside PostGraphile: ≥ 5 ×: [\d.,]+ [✓✗]/);
    expect(stdout).toContain('5 messages in an answer');
    expect(stdout).toContain(`Node ${process.version}`);
    expect(stdout).toContain('fsync on');
    // This row needs only one database.
    expect(stderr.match(/messages loaded/g)).toHaveLength(1);
  },
);
