import type { ChoiceFor } from '@imgstream/client'

/** A decision that is held, or was carried out just now, is not in the batch's own memory yet: here it outlives a reload. */
interface Remembered {
  batchId: string
  choices: ChoiceFor[]
}

const key = 'imgstream.held'

function read(): Remembered | undefined {
  try {
    const value = JSON.parse(localStorage.getItem(key) ?? 'null') as Remembered | null
    return value && typeof value.batchId === 'string' && Array.isArray(value.choices) ? value : undefined
  } catch {
    return undefined // Storage may be forbidden, or hold something else.
  }
}

function write(value: Remembered | undefined): void {
  try {
    if (value && value.choices.length > 0) localStorage.setItem(key, JSON.stringify(value))
    else localStorage.removeItem(key)
  } catch {
    // Then a reload within the next seconds asks again: nothing is lost.
  }
}

/** Adds decisions to those of the last seconds. */
export function rememberHeld(batchId: string, choices: readonly ChoiceFor[]): void {
  const before = read()
  const ids = new Set(choices.map(({ id }) => id))
  const kept = before?.batchId === batchId ? before.choices.filter(({ id }) => !ids.has(id)) : []
  write({ batchId, choices: [...kept, ...choices] })
}

/** Decisions that were taken back. */
export function forgetHeld(ids: readonly number[]): void {
  const before = read()
  const gone = new Set(ids)
  if (before) write({ ...before, choices: before.choices.filter(({ id }) => !gone.has(id)) })
}

/** All are in the batch's own memory by now. */
export const forgetAllHeld = (): void => write(undefined)

/** The decisions of this batch that a reload interrupted. */
export function heldOf(batchId: string): readonly ChoiceFor[] {
  const remembered = read()
  return remembered?.batchId === batchId ? remembered.choices : []
}
