/** A value both engines can bind. Instants are numbers (ms since 1970 UTC), JSON is text, ids are text. */
export type SqlValue = string | number | boolean | null | readonly (string | number | null)[]

/**
 * Rows of plain values: text, numbers (BIGINT too), booleans, null; uuid and json columns come back as text.
 * The row type is the caller's claim about its own SELECT list.
 */
export interface Sql {
  query<Row extends object>(text: string, values?: readonly SqlValue[]): Promise<Row[]>
}

/**
 * One dialect over two engines: `$1` parameters with explicit casts (`$1::uuid`, `$2::text[]`), `on conflict`, `returning`,
 * lists as `unnest($1::uuid[])`. What only one engine can do stays in that engine's adapter.
 */
export interface Database extends Sql {
  readonly engine: 'duckdb' | 'postgresql'
  /**
   * All of `work` or nothing. It may run again after a conflict that the engine asks to retry, so it has no effects but its SQL.
   * A broken unique constraint rejects with UniqueViolation. `isLong`: it may wait and work for longer than a request may.
   */
  transaction<T>(work: (sql: Sql) => Promise<T>, options?: { isLong?: boolean }): Promise<T>
  /**
   * Where the database is one file that this process holds: `copy` runs while no checkpoint changes that file, nor the bytes that the log beside it
   * has so far, and writes go on behind those; then `finish` while nothing is written at all. Another process has to read the file: opened
   * here, it would lose its lock.
   */
  copyFile?(steps: CopySteps): Promise<void>
  /** Answers within `timeoutMs` or rejects. */
  ping(timeoutMs: number): Promise<void>
  /** Messages on a channel, where several processes can share the database; absent where they cannot. The first `onReady` comes later. */
  listen?(channel: string, listener: Listener): Listening
  /** How its connections are used; only numbers that are at hand. */
  figures?(): ConnectionFigures
  close(): Promise<void>
}

export interface CopySteps {
  copy(path: string, logBytes: number): Promise<void>
  finish(path: string): Promise<void>
}

export interface ConnectionFigures {
  inUse: number
  idle: number
  /** Statements and transactions that wait for a connection. */
  waiting: number
  /** Connections at most. */
  most: number
}

export interface Listener {
  onMessage(payload: string): void
  /** From now on every message arrives. */
  onReady(): void
  /** From now on messages may be missed, until it is ready again. */
  onLost(): void
}

export interface Listening {
  close(): Promise<void>
}

export class UniqueViolation extends Error {
  constructor(cause: unknown) {
    super('a unique constraint was broken', { cause })
    this.name = 'UniqueViolation'
  }
}

/** Rejects with AppError-free plain Error after `timeoutMs`; the work itself is left to end. */
export async function withTimeout<T>(work: Promise<T>, timeoutMs: number, what: string): Promise<T> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`${what} did not answer within ${timeoutMs} ms`)), timeoutMs)
  })
  try {
    return await Promise.race([work, late])
  } finally {
    clearTimeout(timer)
  }
}
