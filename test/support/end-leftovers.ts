import { afterAll } from 'vitest';
import { killLeftovers } from '../../testkit/child-process.ts';

// A test that timed out leaves its processes running. A worker of vitest ends without an exit event.
afterAll(killLeftovers);
