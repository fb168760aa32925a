/** The token of the demo account, when the server runs on its own demo database and gave one to this page. */
export function demoToken(): string | undefined {
  return document.querySelector<HTMLMetaElement>('meta[name="tidemark-demo-token"]')?.content;
}
