import { FAVICON } from './favicon.ts';
import { escapeHtml } from './html.ts';
import { LANDING_LINKS } from './landing-links.ts';
import { LANDING_STYLE } from './landing-style.ts';

export interface LandingPage {
  readonly version: string;
  /** Scheme, host and port that the browser asked for. */
  readonly origin: string;
  readonly demoToken: string | undefined;
}

/** The page at `/`: what Tidemark is, where to go, and a first request to paste. It needs no script. */
export function renderLandingPage(page: LandingPage): string {
  const tokenHint =
    page.demoToken === undefined
      ? '<p class="hint">Replace <code>$TOKEN</code> by your access token. On the server, <code>npx tidemark token</code> makes one.</p>'
      : '<p class="hint">The demo token is filled in: this server runs on its own demo database.</p>';
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Tidemark</title>
<link rel="icon" href="${FAVICON}">
<style>${LANDING_STYLE}</style>
</head>
<body>
<main>
<header>
<img src="${FAVICON}" alt="" width="44" height="44">
<div><h1>Tidemark <small>${escapeHtml(page.version)}</small></h1>
<p>A sync gateway for offline-first chat: a client keeps one number and never misses a message.</p></div>
</header>
<h2>Where to go</h2>
<ul>
${LANDING_LINKS.filter(({ method }) => method === 'GET')
  .map(({ path, about }) => `<li><a href="${path}"><code>${path}</code><span>${about}</span></a></li>`)
  .join('\n')}
</ul>
<h2>First sync from a shell</h2>
<pre><code>${escapeHtml(curlLine(page))}</code></pre>
${tokenHint}
<p>Save <code>current_timestamp</code> from the answer and send it as <code>last_sync_timestamp</code> next time.</p>
</main>
</body>
</html>
`;
}

/** A command to paste into a shell. An origin with characters that a shell interprets is replaced. */
function curlLine({ origin, demoToken }: LandingPage): string {
  const server = /^https?:\/\/[\w.:[\]-]+$/.test(origin) ? origin : 'http://127.0.0.1:4000';
  return `curl -s '${server}/messager/chat/sync' \\
  -H 'Content-Type: application/json' \\
  -H "Authorization: Bearer ${demoToken ?? '$TOKEN'}" \\
  -d '{"last_sync_timestamp": 0}'`;
}
