import { ownName } from '../../sign-in/sign-in-state.ts'
/**
 * One window works on the upload and the others show it: two that resumed the same batch would send its files twice. Tells whether this window
 * is the one now; if not, `later` is called when it has become it, because the one before was closed. Browsers without locks (and pages on
 * plain http) have no others: every window works for itself.
 */
export function askToLead(later: () => void): Promise<boolean> {
  const locks = (globalThis.navigator as { locks?: LockManager } | undefined)?.locks
  if (!locks) return Promise.resolve(true)
  const name = ownName('imgstream-upload')
  const forever = () => new Promise<void>(() => {})
  return new Promise((resolve) => {
    const asked = locks.request(name, { ifAvailable: true }, (lock) => {
      resolve(lock !== null)
      if (lock) return forever()
      void locks.request(name, () => {
        later()
        return forever()
      })
      return undefined
    })
    asked.catch(() => resolve(true))
  })
}
