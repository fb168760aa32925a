import { afterAll } from 'vitest';
import { killLeftovers } from '../../testkit/child-process.ts';

// A test that timed out did not stop the processes it had started. A worker of vitest ends without an exit event.
afterAll(killLeftovers);
