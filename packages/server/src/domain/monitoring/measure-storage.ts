import { setTimeout as sleep } from 'node:timers/promises'
import type { Clock } from '../ports/clock.ts'
import type { ObjectStore } from '../ports/object-store.ts'
import type { StorageDays } from '../ports/storage-days.ts'

export interface MeasureStorageDeps {
  objects: Pick<ObjectStore, 'list'>
  storageDays: Pick<StorageDays, 'everybody' | 'record'>
  clock: Pick<Clock, 'nowMs'>
}

/** So many objects are looked at between two pauses, so that a store of a million files is not read in one breath. */
const betweenPauses = 500
const pauseMs = 10
const ownersAtOnce = 500

/**
 * Notes what each library takes up today: originals by their rows, derivatives by listing the store. Run again on the same day it replaces what it noted.
 * Stopped half way it notes nothing.
 */
export async function measureStorage(
  deps: MeasureStorageDeps,
  { signal, progress }: { signal?: AbortSignal; progress?: (done: number) => void } = {},
): Promise<{ libraries: number; objects: number; derivatives_bytes: number }> {
  const derivatives = new Map<string, number>()
  let objects = 0
  // Keys are derivatives/{owner}/{photo}/{object}.
  for await (const { key, byteSize } of deps.objects.list('derivatives/')) {
    const owner = key.split('/')[1] ?? ''
    derivatives.set(owner, (derivatives.get(owner) ?? 0) + byteSize)
    if (++objects % betweenPauses > 0) continue
    progress?.(objects)
    await sleep(pauseMs, undefined, signal && { signal })
  }
  const measuredAtMs = deps.clock.nowMs()
  const day = utcDay(measuredAtMs)
  const libraries = await deps.storageDays.everybody()
  for (let from = 0; from < libraries.length; from += ownersAtOnce) {
    const group = libraries.slice(from, from + ownersAtOnce)
    await deps.storageDays.record(
      group.map((library) => ({ ...library, day, measuredAtMs, derivatives: derivatives.get(library.ownerId) ?? 0 })),
    )
  }
  return { libraries: libraries.length, objects, derivatives_bytes: [...derivatives.values()].reduce((sum, bytes) => sum + bytes, 0) }
}

/** `2025-01-31`, UTC. */
export const utcDay = (ms: number): string => new Date(ms).toISOString().slice(0, 10)
