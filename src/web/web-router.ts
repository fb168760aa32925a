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
  /** The folder that scripts/build-web.ts writes to. */
  readonly assetsDir: string;
  readonly version: string;
  /** Filled into the pages. Pass it only with the embedded database and when listening on loopback. */
  readonly demoToken?: string;
}

/**
 * The pages for people: answers GET and HEAD of `/`, `/graphiql`, `/docs`, `/assets/*`, and of `/graphql` for a browser.
 * Passes everything else on with next(), unknown assets too.
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

  // Not get(): Express would answer OPTIONS itself, and say that there is only GET.
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
      // The names do not change with a build, so the browser asks each time and gets a 304 if the ETag is the same.
      cacheControl: false,
      index: false,
      redirect: false,
      setHeaders: (response) =>
        response.setHeader('Cache-Control', 'no-cache').setHeader('X-Content-Type-Options', 'nosniff'),
    }),
  );
  return router;
}

/** A proxy on this machine also uses a loopback name, and may serve anybody. It adds a header about its client. */
function isFromThisMachine({ hostname, headers }: Request): boolean {
  const forwarded = headers.forwarded !== undefined || headers['x-forwarded-for'] !== undefined;
  return !forwarded && isLoopbackHost(hostname);
}
