/** A log of events. Details carry ids and figures; no secret, token, e-mail address or filename at info level or above. */
export interface Log {
  debug(event: string, details?: Record<string, unknown>, error?: unknown): void
  info(event: string, details?: Record<string, unknown>, error?: unknown): void
  warn(event: string, details?: Record<string, unknown>, error?: unknown): void
  error(event: string, details?: Record<string, unknown>, error?: unknown): void
  /** The same log with these details on every line. */
  child(details: Record<string, unknown>): Log
}
