/** The bar above the document: the way to the other pages, and what to do about the token. */
export function docsHeader(tokenEntered: boolean): HTMLElement {
  const header = document.createElement('header');
  header.className = 'tidemark-header';
  header.append(
    link('/', 'Tidemark'),
    link('/graphiql', 'GraphiQL'),
    link('/openapi.json', 'openapi.json'),
    tokenEntered
      ? 'The demo token is entered: press Execute.'
      : 'Press Authorize and paste your access token, then Execute.',
  );
  return header;
}

function link(path: string, text: string): HTMLAnchorElement {
  const anchor = document.createElement('a');
  anchor.href = path;
  anchor.textContent = text;
  return anchor;
}
