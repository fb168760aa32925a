/** A statement whose rows are wanted as PostgreSQL sends them, in binary format. */
export interface RowStatement {
  readonly text: string;
  readonly values: readonly string[];
  /** Each connection prepares it once under this name. Undefined: PostgreSQL plans it each time. */
  readonly name: string | undefined;
  /**
   * Sent ahead of the statement without waiting in between, in a transaction of its own: the statement's snapshot is later.
   * Its rows come first.
   */
  readonly leading?: { readonly text: string; readonly name: string | undefined };
}
