import { parse } from 'pg-connection-string';
import type { ConnectionOptions } from 'node:tls';
import type { ClientConfig } from 'pg';

/** Parameters of a database URL that are in effect for every connection, as libpq documents them, and pg's own. */
const SUPPORTED: readonly string[] = [
  'host',
  'port',
  'user',
  'password',
  'application_name',
  'client_encoding',
  'connect_timeout',
  'fallback_application_name',
  'options',
  'ssl',
  'sslcert',
  'sslkey',
  'sslmode',
  'sslnegotiation',
  'sslrootcert',
  'uselibpqcompat',
  'idle_in_transaction_session_timeout',
  'lock_timeout',
  'statement_timeout',
];

/** libpq's modes without those that may silently fall back to plain text, and pg's no-verify. */
const SSL_MODES: readonly string[] = ['disable', 'require', 'no-verify', 'verify-ca', 'verify-full'];

/**
 * What pg needs to open a connection as the URL says. Reads the files that the URL names. `sslmode` means what it means
 * in libpq: `require` encrypts, `verify-ca` and `verify-full` check the certificate too.
 * @throws Error that names what is not supported or cannot be read, and never contains the password.
 */
export function connectionOptions(url: string): ClientConfig {
  const parameters = new URL(url).searchParams;
  const names = [...new Set(parameters.keys())];
  const foreign = names.filter((name) => !SUPPORTED.includes(name));
  if (foreign.length > 0) {
    throw new Error(
      `has ${foreign.join(', ')}, which Tidemark does not support; it supports ${SUPPORTED.join(', ')}`,
    );
  }
  const sslMode = parameters.get('sslmode') ?? undefined;
  if (sslMode !== undefined && !SSL_MODES.includes(sslMode))
    throw new Error(`has sslmode=${sslMode}; Tidemark supports ${SSL_MODES.join(', ')}`);
  const timeoutS = parameters.get('connect_timeout');
  if (timeoutS !== null && !/^\d{1,6}$/.test(timeoutS))
    throw new Error('has a connect_timeout that is not a whole number of seconds');

  // With the option and the parameter, parse would refuse.
  const parsed = parse(url.replace(/([?&])uselibpqcompat=[^&]*&?/, '$1'), { useLibpqCompat: true });
  const { connect_timeout: _, ...given } = Object.fromEntries(
    Object.entries(parsed).filter(([, value]) => value !== null && value !== ''),
  );
  return {
    ...given,
    ...(sslMode === 'no-verify'
      ? { ssl: { ...(parsed.ssl as ConnectionOptions), rejectUnauthorized: false } }
      : {}),
    ...(Number(timeoutS) > 0 ? { connectionTimeoutMillis: Number(timeoutS) * 1000 } : {}),
  };
}
