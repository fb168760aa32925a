export interface BannerOptions {
  readonly url: string;
  readonly demoToken: string | undefined;
  readonly embedded: boolean;
}

/** Addresses, a demo token and an example for the user who started the server. The curl line works unchanged. */
export function banner({ url, demoToken, embedded }: BannerOptions): string {
  // 0.0.0.0 and :: are only for listening. A client needs the address of a host.
  const base = url.replace('//0.0.0.0:', '//127.0.0.1:').replace('//[::]:', '//[::1]:');
  const addresses = `
Tidemark is serving.

  REST      ${base}/messager/chat/sync
  GraphQL   ${base}/graphql
  GraphiQL  ${base}/graphiql
  API docs  ${base}/docs
`;
  if (!embedded) return addresses;
  if (demoToken === undefined) {
    return `${addresses}\nTokens are verified with your public key. Sign one for a demo account to see its messages.\n`;
  }
  return `${addresses}
Demo token (30 days):

${demoToken}

Try it:

curl -sS ${base}/messager/chat/sync -H 'Authorization: Bearer ${demoToken}' -H 'Content-Type: application/json' -d '{"last_sync_timestamp":0}'
`;
}
