export interface LandingLink {
  readonly name: string;
  readonly method: 'GET' | 'POST';
  readonly path: string;
  readonly about: string;
}

/** The links of `/`: people get them as a page, programs as JSON. */
export const LANDING_LINKS: readonly LandingLink[] = [
  {
    name: 'graphiql',
    method: 'GET',
    path: '/graphiql',
    about: 'Try the GraphQL API; examples are ready to run',
  },
  { name: 'docs', method: 'GET', path: '/docs', about: 'Read and try the REST API' },
  {
    name: 'openapi',
    method: 'GET',
    path: '/openapi.json',
    about: 'The REST contract for tools (OpenAPI 3.1)',
  },
  { name: 'health', method: 'GET', path: '/healthz', about: 'The process is alive' },
  { name: 'readiness', method: 'GET', path: '/readyz', about: 'The database is reachable and migrated' },
  { name: 'metrics', method: 'GET', path: '/metrics', about: 'Numbers for Prometheus' },
  { name: 'sync', method: 'POST', path: '/messager/chat/sync', about: 'Sync over REST' },
  { name: 'graphql', method: 'POST', path: '/graphql', about: 'Sync over GraphQL' },
];
