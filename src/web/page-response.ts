import type { Response } from 'express';

/**
 * Everything a page loads comes from this server. Inline styles are allowed because Monaco and Swagger UI set
 * them from their scripts; inline scripts are not, so text from a database can never run.
 */
const CONTENT_SECURITY_POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "worker-src 'self'",
  "connect-src 'self'",
  "style-src 'self' 'unsafe-inline'",
  "img-src 'self' data:",
  "font-src 'self' data:",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ');

/** Answers with a page that may hold the demo token: it is never stored and tells no other site where it was. */
export function sendPage(response: Response, html: string): void {
  response
    .set('Content-Security-Policy', CONTENT_SECURITY_POLICY)
    .set('Cache-Control', 'no-store')
    .set('Referrer-Policy', 'no-referrer')
    .set('X-Content-Type-Options', 'nosniff')
    .vary('Accept')
    .type('html')
    .send(html);
}
