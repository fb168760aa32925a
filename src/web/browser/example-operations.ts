export interface ExampleOperation {
  readonly query: string;
  readonly variables: string | null;
  readonly headers: string;
}

const DAY_MS = 24 * 60 * 60 * 1000;

// Comments stay under 45 columns: what shows beside the toolbar in a window 1280 wide.
const FIRST_SYNC = `# 1. First sync: a new client has nothing yet,
#    so it sends 0. Press play, or Ctrl-Enter.
#    Then keep currentTimestamp: that number
#    is all a client has to remember.
mutation FirstSync {
  sync(lastSyncTimestamp: 0) {
    currentTimestamp
    totalCount
    messages {
      id
      chatRoomId
      senderId
      createdAt
      type
      content
      attachments
      meta
      isEncrypted
    }
  }
}
`;

const NEXT_SYNC = `# 2. Next sync: put the currentTimestamp you
#    kept into "Variables" below and get what
#    is new. "One day ago" is there for a start.
mutation NextSync($lastSyncTimestamp: Int64!) {
  sync(lastSyncTimestamp: $lastSyncTimestamp) {
    currentTimestamp
    totalCount
    messages {
      id
      chatRoomId
      senderId
      createdAt
      type
      content
      nonce
      clientMessageId
      # End-to-end encrypted? No content, but:
      isEncrypted
      ciphertext
      encryptionHeader
      encryptionSignature
      encryptionScheme
      encryptionEpoch
      encryptionMessageType
    }
  }
}
`;

const ERRORS = `# 3. Errors: programs look at the code under
#    errors[0].extensions. Here: the time must
#    be an integer, in milliseconds.
#    For UNAUTHENTICATED, delete the token under
#    "Headers" below and run tab 1.
mutation Errors {
  sync(lastSyncTimestamp: "yesterday") {
    totalCount
  }
}
`;

/** What the headers editor holds: the demo token, or the place where a token goes. */
export function exampleHeaders(token: string | undefined): string {
  if (token !== undefined) return JSON.stringify({ Authorization: `Bearer ${token}` }, null, 2);
  return `{
  // Put your access token in place of <token>:
  "Authorization": "Bearer <token>"
}`;
}

/** The tabs GraphiQL opens with. `now` is in unix milliseconds. */
export function exampleOperations(token: string | undefined, now: number): ExampleOperation[] {
  const headers = exampleHeaders(token);
  return [
    { query: FIRST_SYNC, variables: null, headers },
    { query: NEXT_SYNC, variables: JSON.stringify({ lastSyncTimestamp: now - DAY_MS }, null, 2), headers },
    { query: ERRORS, variables: null, headers },
  ];
}
