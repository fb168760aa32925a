/** The pages for people's browsers: `/`, `/graphiql`, `/docs` and their files under `/assets`. */
import { join } from 'node:path';
import express from 'express';
import type { Request, Response, Router } from 'express';
import { acceptsHtml } from './accepts-html.ts';
import { renderAppPage } from './app-page.ts';
import { LANDING_LINKS } from './landing-links.ts';
import { renderLandingPage } from './landing-page.ts';
import { isLoopbackHost } from './loopback-host.ts';
import { sendPage } from './page-response.ts';

export interface WebOptions {
  /** What scripts/build-web.ts wrote. */
  readonly assetsDir: string;
  readonly version: string;
  /** Filled into the pages. Give it only with the embedded database and when listening on loopback. */
  readonly demoToken?: string;
}

/**
 * Answers GET (and HEAD) of `/`, `/graphiql`, `/docs`, `/assets/*`, and of `/graphql` when a browser asks for it.
 * Everything else, an unknown asset included, is passed on with next().
 */
export function createWebRouter(options: WebOptions): Router {
  const router = express.Router();
  const tokenFor = (request: Request) => (isFromThisMachine(request) ? options.demoToken : undefined);

  const sendGraphiql = (request: Request, response: Response) =>
    sendPage(
      response,
      renderAppPage({ title: 'GraphiQL · Tidemark', assets: 'graphiql', demoToken: tokenFor(request) }),
    );

  router.get('/', (request, response) => {
    if (!acceptsHtml(request)) {
      const links = Object.fromEntries(
        LANDING_LINKS.map(({ name, method, path }) => [name, { method, path }]),
      );
      response.vary('Accept').json({ name: 'tidemark', version: options.version, links });
      return;
    }
    sendPage(
      response,
      renderLandingPage({
        version: options.version,
        origin: `${request.protocol}://${request.host}`,
        demoToken: tokenFor(request),
      }),
    );
  });

  router.get('/graphiql', sendGraphiql);

  // Not get(): Express would answer OPTIONS by itself, and say that there is only GET.
  router.all('/graphql', (request, response, next) => {
    const reads = request.method === 'GET' || request.method === 'HEAD';
    if (reads && acceptsHtml(request)) sendGraphiql(request, response);
    else next();
  });

  router.get('/docs', (request, response) =>
    sendPage(
      response,
      renderAppPage({ title: 'REST API · Tidemark', assets: 'docs', demoToken: tokenFor(request) }),
    ),
  );

  router.use(
    '/assets',
    express.static(join(options.assetsDir, 'assets'), {
      // Names stay the same from build to build: the browser asks each time and gets a 304 by the ETag.
      cacheControl: false,
      index: false,
      redirect: false,
      setHeaders: (response) =>
        response.setHeader('Cache-Control', 'no-cache').setHeader('X-Content-Type-Options', 'nosniff'),
    }),
  );
  return router;
}

/** A proxy on this machine may name us by a loopback name, too, and serve the world: it says whom it speaks for. */
function isFromThisMachine({ hostname, headers }: Request): boolean {
  const forwarded = headers.forwarded !== undefined || headers['x-forwarded-for'] !== undefined;
  return !forwarded && isLoopbackHost(hostname);
}
