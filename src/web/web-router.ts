/** The pages for people's browsers: `/`, `/graphiql`, `/docs` and their files under `/assets`. */
import { join } from 'node:path';
import express from 'express';
import type { Request, Response, Router } from 'express';
import { acceptsHtml } from './accepts-html.ts';
import { renderAppPage } from './app-page.ts';
import { readAssetManifest } from './asset-manifest.ts';
import { LANDING_LINKS } from './landing-links.ts';
import { renderLandingPage } from './landing-page.ts';
import { isLoopbackHost } from './loopback-host.ts';
import { sendPage } from './page-response.ts';

export interface WebOptions {
  /** What scripts/build-web.ts wrote: manifest.json and assets/. */
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
  const tokenFor = (request: Request) =>
    isLoopbackHost(request.hostname) ? options.demoToken : undefined;

  async function sendGraphiql(request: Request, response: Response): Promise<void> {
    const { graphiql } = await readAssetManifest(options.assetsDir);
    sendPage(
      response,
      renderAppPage({ title: 'GraphiQL · Tidemark', assets: graphiql, demoToken: tokenFor(request) }),
    );
  }

  router.get('/', (request, response) => {
    if (!acceptsHtml(request)) {
      const links = Object.fromEntries(LANDING_LINKS.map(({ name, method, path }) => [name, { method, path }]));
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

  router.get('/graphql', async (request, response, next) => {
    if (!acceptsHtml(request)) {
      next();
      return;
    }
    await sendGraphiql(request, response);
  });

  router.get('/docs', async (request, response) => {
    const { docs } = await readAssetManifest(options.assetsDir);
    sendPage(
      response,
      renderAppPage({ title: 'REST API · Tidemark', assets: docs, demoToken: tokenFor(request) }),
    );
  });

  router.use(
    '/assets',
    express.static(join(options.assetsDir, 'assets'), {
      // A name holds a hash of the content, so a file under it never changes.
      immutable: true,
      maxAge: '1y',
      index: false,
      redirect: false,
      setHeaders: (response) => response.setHeader('X-Content-Type-Options', 'nosniff'),
    }),
  );
  return router;
}
