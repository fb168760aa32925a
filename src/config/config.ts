import { bool, cleanEnv, makeValidator } from 'envalid';
import { AppError } from '../errors/app-error.ts';
import { readAuthConfig } from './auth-config.ts';
import type { AuthConfig } from './auth-config.ts';
import type { ConfigSources } from './config-sources.ts';
import { connectionOptions } from './database-url.ts';

export interface HttpConfig {
  readonly host: string;
  readonly port: number;
  /** Origins whose pages may call from a browser. If empty, only our own pages may. */
  readonly corsOrigins: readonly string[];
}

export interface DatabaseConfig {
  /** Undefined: the embedded server under `dataDir`. */
  readonly url: string | undefined;
  readonly replicaUrls: readonly string[];
  readonly poolMax: number;
  readonly dataDir: string;
  readonly migrateOnStart: boolean;
}

export interface SyncConfig {
  /** At most this many messages of each room are sent, the newest ones. */
  readonly roomLimit: number;
  /** How long a request may wait for open write transactions, ms. */
  readonly settleMs: number;
  /** How far an answer may lag behind because of a slow writer, ms. */
  readonly holdBackMs: number;
}

export interface Config {
  readonly http: HttpConfig;
  readonly database: DatabaseConfig;
  readonly auth: AuthConfig;
  readonly sync: SyncConfig;
  readonly logLevel: LogLevelName;
}

const LOG_LEVEL_NAMES = ['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'] as const;
export type LogLevelName = (typeof LOG_LEVEL_NAMES)[number];

const text = makeValidator((value: string) => value);

const integer = (least: number, most: number) =>
  makeValidator((value: string) => {
    const parsed = Number(value);
    if (!/^\d+$/.test(value) || parsed < least || parsed > most) {
      throw new Error(`must be a whole number from ${least} to ${most}`);
    }
    return parsed;
  });

const flag = makeValidator((value: string) => {
  try {
    return bool()._parse(value);
  } catch {
    throw new Error('must be true or false');
  }
});

const postgresUrl = makeValidator((value: string) => {
  const url = URL.canParse(value) ? new URL(value) : undefined;
  // The message does not repeat the value, because it contains a password.
  if (!url || !['postgres:', 'postgresql:'].includes(url.protocol)) {
    throw new Error('must be a URL like postgresql://user:password@host:5432/database');
  }
  connectionOptions(value);
  return value;
});

const list = (value: string): string[] =>
  value
    .split(',')
    .map((item) => item.trim())
    .filter((item) => item !== '');

const postgresUrls = makeValidator((value: string) => list(value).map((url) => postgresUrl()._parse(url)));

/** Origins of app shells, such as capacitor://localhost or tauri://localhost. The URL class would return `null`. */
const APP_ORIGIN = /^(?!https?:)[a-z][a-z0-9+.-]*:\/\/[^/\s]+$/i;

const origins = makeValidator((value: string) =>
  list(value).map((origin) => {
    if (origin === '*' || APP_ORIGIN.test(origin)) return origin;
    if (!URL.canParse(origin) || new URL(origin).origin !== origin.replace(/\/$/, '')) {
      throw new Error(`has "${origin}"; an origin looks like https://app.example.com`);
    }
    return new URL(origin).origin;
  }),
);

const logLevel = makeValidator((value: string): LogLevelName => {
  const level = LOG_LEVEL_NAMES.find((name) => name === value.toLowerCase());
  if (!level) throw new Error(`must be one of ${LOG_LEVEL_NAMES.join(', ')}`);
  return level;
});

/**
 * The whole configuration, from the environment variables listed in README.md. An empty variable counts as absent.
 * @throws AppError `CONFIG_INVALID`. Its message lists all faults and never contains the value of a secret.
 */
export function readConfig(sources: ConfigSources): Config {
  const env = Object.fromEntries(
    Object.entries(sources.env).filter(([, value]) => value !== undefined && value.trim() !== ''),
  );
  const faults: string[] = [];
  const values = cleanEnv(
    env,
    {
      HOST: text({ default: '127.0.0.1' }),
      PORT: integer(0, 65_535)({ default: 4000 }),
      CORS_ORIGINS: origins({ default: [] }),
      DATABASE_URL: postgresUrl({ default: undefined }),
      DATABASE_REPLICA_URLS: postgresUrls({ default: [] }),
      DATABASE_POOL_MAX: integer(1, 1000)({ default: 10 }),
      DATA_DIR: text({ default: '.data' }),
      MIGRATE_ON_START: flag({ default: true }),
      SYNC_ROOM_LIMIT: integer(1, 100_000)({ default: 500 }),
      SYNC_SETTLE_MS: integer(0, 60_000)({ default: 100 }),
      SYNC_HOLD_BACK_MS: integer(0, 600_000)({ default: 2000 }),
      JWT_CLOCK_TOLERANCE_S: integer(0, 300)({ default: 5 }),
      LOG_LEVEL: logLevel({ default: 'info' }),
    },
    {
      reporter: ({ errors }) => {
        for (const [name, error] of Object.entries(errors))
          faults.push(`${name} ${error?.message ?? 'is invalid'}`);
      },
    },
  );
  const auth = readAuthConfig(sources, env, values.JWT_CLOCK_TOLERANCE_S, faults);
  if (faults.length > 0) {
    throw new AppError(
      'CONFIG_INVALID',
      `The configuration has ${faults.length} error(s):\n- ${faults.join('\n- ')}`,
    );
  }
  return {
    http: { host: values.HOST, port: values.PORT, corsOrigins: values.CORS_ORIGINS },
    database: {
      url: values.DATABASE_URL,
      replicaUrls: values.DATABASE_REPLICA_URLS,
      poolMax: values.DATABASE_POOL_MAX,
      dataDir: values.DATA_DIR,
      migrateOnStart: values.MIGRATE_ON_START,
    },
    auth,
    sync: {
      roomLimit: values.SYNC_ROOM_LIMIT,
      settleMs: values.SYNC_SETTLE_MS,
      holdBackMs: values.SYNC_HOLD_BACK_MS,
    },
    logLevel: values.LOG_LEVEL,
  };
}
