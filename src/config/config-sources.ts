/** The environment variables of a process. */
export type Environment = Readonly<Record<string, string | undefined>>;

/** Where the configuration comes from. */
export interface ConfigSources {
  readonly env: Environment;
  /** Reads a small text file, for `JWT_PUBLIC_KEY_FILE`. Throws if it cannot be read. */
  readonly readFile: (path: string) => string;
}
