import 'reflect-metadata';
import type { GraphQLSchema } from 'graphql';
import { buildSchema } from 'type-graphql';
import { SyncResolver } from './sync-resolver.ts';
import type { ResolverOptions } from './sync-resolver.ts';

/** The executable schema; printed and committed as schema/schema.graphql. */
export function createSchema(options: ResolverOptions): Promise<GraphQLSchema> {
  const resolver = new SyncResolver(options);
  return buildSchema({ resolvers: [SyncResolver], container: { get: () => resolver }, validate: false });
}
