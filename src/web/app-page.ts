import { FAVICON } from './favicon.ts';
import { escapeHtml } from './html.ts';

export interface AppPage {
  readonly title: string;
  /** Name of the script and style sheet that scripts/build-web.ts put under /assets. */
  readonly assets: 'graphiql' | 'docs';
  /** The page's script reads it from a meta element, because the policy forbids inline scripts. */
  readonly demoToken: string | undefined;
}

/** The HTML of a page whose content is made by its script. */
export function renderAppPage(page: AppPage): string {
  const token =
    page.demoToken === undefined
      ? ''
      : `<meta name="tidemark-demo-token" content="${escapeHtml(page.demoToken)}">\n`;
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
${token}<title>${escapeHtml(page.title)}</title>
<link rel="icon" href="${FAVICON}">
<link rel="stylesheet" href="/assets/${page.assets}.css">
<script type="module" src="/assets/${page.assets}.js"></script>
</head>
<body>
<div id="root"><noscript>This page needs JavaScript. The API does not: see <a href="/">the start page</a>.</noscript></div>
</body>
</html>
`;
}
