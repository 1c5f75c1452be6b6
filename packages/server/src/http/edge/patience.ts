/** How long connections are waited for, ms. */
export const patience = {
  /** From the first byte of a request to the end of its headers. */
  headersMs: 20_000,
  /** While nothing moves in either direction. A body has no limit but this: a large photo over a thin line takes an hour. */
  silentMs: 300_000,
  /** For the rest of a body whose request was answered already. */
  answeredMs: 30_000,
}
