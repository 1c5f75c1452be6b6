/** Instants in ms since 1970 UTC; ids are UUIDv7, so that they sort by time. */
export interface Clock {
  nowMs(): number
  newId(): string
}
