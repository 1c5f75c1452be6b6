import { pagesOfObjects, versionsTable } from '../moving/library-objects.ts'
import { isObjectKey } from '../photos/photo.ts'
import type { AsideState, AsideStates } from '../ports/aside-states.ts'
import type { KeptObjects } from '../ports/kept-objects.ts'
import type { LibraryRows } from '../ports/moving.ts'
import type { ObjectStore } from '../ports/object-store.ts'
import { BackupDamaged, BackupRefused } from './backup-errors.ts'

export interface AsideDeps {
  states: readonly AsideStates[]
  /** The library in use. */
  rows: LibraryRows
  kept: Pick<KeptObjects, 'list' | 'keep' | 'release'>
  objects: Pick<ObjectStore, 'statAll'>
  nowMs: () => number
}

/** Kept files that are no whole state: what repairs put into quarantine, and what no state names any more. */
export const looseNames = ['quarantine', 'files'] as const

export interface AsideList {
  /** Newest first. */
  states: AsideState[]
  quarantine: { objects: number; byteSize: number }
  /** All other kept objects. */
  files: { objects: number; byteSize: number }
}

export interface ReleasePlan {
  name: string
  state?: AsideState
  /** Kept objects that neither the library nor another state names. */
  keys: string[]
  byteSize: number
  /** Other states that cannot be read: who knows what they name, so no object is freed. */
  unreadable: string[]
  /** All states that were there. */
  seen: string[]
  /** When the newest of all states was set aside: that long ago somebody restored or reset. */
  newestMs?: number
}

const dayMs = 86_400_000
const atOnce = 1000
const isQuarantine = (reason: string) => reason.startsWith('quarantine')

/** What is kept aside, and what it takes. */
export async function listAside(deps: AsideDeps): Promise<AsideList> {
  const sizes = { quarantine: { objects: 0, byteSize: 0 }, files: { objects: 0, byteSize: 0 } }
  for (const [which, isAsked] of [
    ['quarantine', true],
    ['files', false],
  ] as const) {
    const keys = await keptKeys(deps, isAsked)
    sizes[which] = { objects: keys.size, byteSize: await bytesOf(deps, [...keys]) }
  }
  return { states: (await statesOf(deps)).map(({ state }) => state), ...sizes }
}

/** What a release would free; nothing is changed. Throws BackupRefused where nothing is called so. */
export async function planRelease(deps: AsideDeps, name: string): Promise<ReleasePlan> {
  const all = await statesOf(deps)
  const found = all.find(({ state }) => state.name === name)
  const isLoose = (looseNames as readonly string[]).includes(name)
  if (!found && !isLoose)
    throw new BackupRefused(`Nothing that is kept aside is called "${name}". "imgstream backup aside" shows what there is.`)
  const keys = await keptKeys(deps, name === 'quarantine')
  const unreadable: string[] = []
  await leaveOutNamed(keys, deps.rows)
  for (const { state, at } of all) {
    if (state === found?.state) continue
    try {
      await at.reading(state.name, (rows) => leaveOutNamed(keys, rows))
    } catch (error) {
      if (!(error instanceof BackupDamaged)) throw error
      unreadable.push(state.name)
    }
  }
  if (unreadable.length > 0) keys.clear()
  const newestMs = all[0]?.state.setAsideAtMs
  return {
    name,
    ...(found && { state: found.state }),
    keys: [...keys],
    byteSize: await bytesOf(deps, [...keys]),
    unreadable,
    seen: all.map(({ state }) => state.name),
    ...(newestMs !== undefined && { newestMs }),
  }
}

/**
 * Takes a state away and lets go of the kept objects that only it named: the hourly sweep deletes them, which looks at the rows once more before
 * it does. The library in use is never touched. Dying in between leaves objects kept; `files` frees them. Throws BackupRefused.
 */
export async function releaseAside(deps: AsideDeps, name: string, { isNow }: { isNow: boolean }): Promise<ReleasePlan> {
  const plan = await planRelease(deps, name)
  if (!isNow && plan.newestMs !== undefined && deps.nowMs() - plan.newestMs < dayMs) {
    throw new BackupRefused(
      'The newest restore or reset is less than a day old: whether it was right is seen later. With --now it is released all the same. Nothing was changed.',
    )
  }
  const at = (await statesOf(deps)).find(({ state }) => state.name === name)?.at
  await at?.delete(name)
  await deps.kept.release(plan.keys)
  // Somebody restored or reset meanwhile: their state may name what was let go.
  const isNew = (await statesOf(deps)).some(({ state }) => !plan.seen.includes(state.name))
  if (isNew) await deps.kept.keep(plan.keys, 'kept again: a state was set aside during a release', deps.nowMs())
  return isNew ? { ...plan, keys: [], byteSize: 0 } : plan
}

async function statesOf({ states }: AsideDeps): Promise<{ state: AsideState; at: AsideStates }[]> {
  const found: { state: AsideState; at: AsideStates }[] = []
  for (const at of states) for (const state of await at.list()) found.push({ state, at })
  return found.toSorted((a, b) => b.state.setAsideAtMs - a.state.setAsideAtMs)
}

async function keptKeys({ kept }: AsideDeps, quarantined: boolean): Promise<Set<string>> {
  const keys = new Set<string>()
  for (let after: string | undefined; ; ) {
    const page = await kept.list(atOnce, after)
    for (const { key, reason } of page) if (isObjectKey(key) && isQuarantine(reason) === quarantined) keys.add(key)
    after = page.at(-1)?.key
    if (page.length < atOnce) return keys
  }
}

async function leaveOutNamed(keys: Set<string>, rows: LibraryRows): Promise<void> {
  const versions = (await rows.tables()).find(({ name }) => name === versionsTable)
  if (!versions) return
  for await (const { objects } of pagesOfObjects(rows, versions)) for (const { key } of objects) keys.delete(key)
}

async function bytesOf({ objects }: AsideDeps, keys: readonly string[]): Promise<number> {
  let bytes = 0
  for (let at = 0; at < keys.length; at += atOnce) {
    for (const { byteSize } of (await objects.statAll(keys.slice(at, at + atOnce))).values()) bytes += byteSize
  }
  return bytes
}
