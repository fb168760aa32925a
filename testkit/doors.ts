import type { Door } from './door.ts';
import { graphqlDoor } from './graphql-client.ts';
import { restDoor } from './rest-client.ts';

/** One client of each door, for tests that run through both. */
export const DOORS: readonly Door[] = [restDoor, graphqlDoor];
