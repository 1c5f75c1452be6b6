/**
 * One window works on a batch at a time: two that resumed the same one would send its files twice. The claim lasts as long as the window;
 * browsers without locks (and pages on plain http) claim everything, as a single window would.
 */
export function claimBatch(batchId: string): Promise<boolean> {
  const locks = (globalThis.navigator as { locks?: LockManager } | undefined)?.locks
  if (!locks) return Promise.resolve(true)
  return new Promise((resolve) => {
    const held = locks.request(`imgstream-batch-${batchId}`, { ifAvailable: true }, (lock) => {
      resolve(lock !== null)
      return lock ? new Promise<void>(() => {}) : undefined
    })
    held.catch(() => resolve(true))
  })
}
