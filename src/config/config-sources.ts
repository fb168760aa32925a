/** The variables of a process. */
export type Environment = Readonly<Record<string, string | undefined>>;

/** Where the configuration comes from. */
export interface ConfigSources {
  readonly env: Environment;
  /** Reads a small text file; throws when it cannot. For `JWT_PUBLIC_KEY_FILE`. */
  readonly readFile: (path: string) => string;
}
