export interface KeptObject {
  key: string
  /** What put it there, for people: `restore of imgstream_20260512_030000.db`. */
  reason: string
  sinceMs: number
}

/** Objects that no version names and that nothing may delete, since a state that is kept aside names them. */
export interface KeptObjects {
  /** Those that are kept already stay as they are. */
  keep(keys: readonly string[], reason: string, nowMs: number): Promise<void>
  /** Those of these keys that are kept. */
  among(keys: readonly string[]): Promise<Set<string>>
  /** By key, from behind `after` on. */
  list(limit: number, after?: string): Promise<KeptObject[]>
  count(): Promise<number>
  /** From now on what nothing names may be swept again. */
  release(keys: readonly string[]): Promise<void>
}
