/**
 * Prints the test files that use the database server all tests share: those that import test/support/database.ts, directly or
 * through others. `npm run test:database` runs them, in CI on a second version of PostgreSQL (`TEST_POSTGRES_BIN`).
 */
import { importGraph, reachableFrom } from '../testkit/import-graph.ts';

const graph = importGraph(['test', 'testkit']);
const files = [...graph.keys()].filter(
  (file) => file.endsWith('.test.ts') && reachableFrom(file, graph).has('test/support/database.ts'),
);
console.log(files.join('\n'));
