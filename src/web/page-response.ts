import type { Response } from 'express';

/**
 * A page loads everything from this server. Inline styles are allowed because the scripts of Monaco and Swagger UI set
 * them. Inline scripts are forbidden, so that text from a database can never run.
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

/** Sends a page. It may hold the demo token, so no cache stores it, and no other site learns its address. */
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
