/**
 * How long to wait before another try: doubling from one second to a minute, half of it chance, so that clients that failed together
 * do not come back together. `failures` counts from 1; a server's own wish (`Retry-After`) is the least. In ms.
 */
export function retryDelay(failures: number, random: () => number, atLeastMs = 0): number {
  const full = Math.min(60_000, 1000 * 2 ** (failures - 1))
  return Math.max(atLeastMs, Math.round(full * (0.5 + random() / 2)))
}
