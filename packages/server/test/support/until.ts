import assert from 'node:assert/strict'
import { setTimeout as sleep } from 'node:timers/promises'

/** Far beyond what anything here takes on a machine with much else to do; a test that waits for this long has failed. */
const limitMs = 60_000

/** Waits until it is so. `what` says what has not come in time. */
export async function until(what: string, isSo: () => boolean | Promise<boolean>): Promise<void> {
  for (const deadline = performance.now() + limitMs; !(await isSo()); await sleep(10)) {
    assert.ok(performance.now() < deadline, `${what}: not within ${limitMs / 1000} s`)
  }
}
