/** A tide line as a data URL, so that browsers do not request /favicon.ico and the log has no 404 for it. */
export const FAVICON =
  'data:image/svg+xml,' +
  encodeURIComponent(
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32"><rect width="32" height="32" rx="7" fill="#0b5d7a"/>' +
      '<path d="M4 13c4-4 8-4 12 0s8 4 12 0M4 21c4-4 8-4 12 0s8 4 12 0" fill="none" stroke="#fff" stroke-width="3" stroke-linecap="round"/></svg>',
  );
