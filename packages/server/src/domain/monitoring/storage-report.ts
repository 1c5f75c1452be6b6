import { setTimeout as sleep } from 'node:timers/promises'
import type { Clock } from '../ports/clock.ts'
import type { StorageDay, StorageDays, StoredBytes } from '../ports/storage-days.ts'
import { utcDay } from './measure-storage.ts'
import { monthlyCost } from './storage-prices.ts'

const dayMs = 86_400_000

export interface StorageReportDeps {
  storageDays: StorageDays
  clock: Pick<Clock, 'nowMs'>
  place: StoragePlace
  quotaBytes?: number
}

/** Where photos lie: on a disk that can be asked how full it is, or in a bucket whose originals get cheaper after some days. */
export type StoragePlace =
  | { type: 'folder'; room: () => Promise<{ freeBytes: number; totalBytes: number }> }
  | { type: 'bucket'; region: string; coldlineDays: number }

export interface StorageReport {
  now: StoredBytes & { derivatives?: number; derivativesMeasuredAtMs?: number }
  days: StorageDay[]
  disk?: { freeBytes: number; totalBytes: number }
  bucket?: { region: string; coldlineDays: number; cost?: BucketCost }
}

interface BucketCost {
  standardBytes: number
  coldlineBytes: number
  standardPrice: number
  coldlinePrice: number
  monthlyCost: number
}

/** How long a disk may take to say how full it is, ms: one that hangs must not take the rest of the report with it. */
const roomTimeoutMs = 2000

/** Undefined where the disk is away or does not answer: what the records say is worth telling all the more then. */
async function roomOf({ room }: Extract<StoragePlace, { type: 'folder' }>) {
  const stop = new AbortController()
  try {
    return await Promise.race([room(), sleep(roomTimeoutMs, undefined, { signal: stop.signal })])
  } catch {
    return undefined
  } finally {
    stop.abort()
  }
}

/**
 * What a library takes up now, how it grew, and what there is room for or what it costs. In a bucket originals are taken to be in Coldline from
 * `coldlineDays` after they were stored, as the lifecycle rule has it, and everything else to be in Standard.
 */
export async function storageReport(
  { storageDays, clock, place }: StorageReportDeps,
  { ownerId, fromMs, untilMs }: { ownerId: string; fromMs: number; untilMs: number },
): Promise<StorageReport> {
  const [{ old, ...held }, days, last, disk] = await Promise.all([
    storageDays.now(ownerId, place.type === 'bucket' ? clock.nowMs() - place.coldlineDays * dayMs : undefined),
    storageDays.list(ownerId, utcDay(fromMs), utcDay(untilMs)),
    storageDays.last(ownerId),
    place.type === 'folder' ? roomOf(place) : undefined,
  ])
  const derivatives = last?.derivatives
  const report = {
    now: { ...held, ...(last && derivatives !== undefined && { derivatives, derivativesMeasuredAtMs: last.measuredAtMs }) },
    days,
    ...(disk && { disk }),
  }
  if (place.type === 'folder') return report
  const standardBytes = held.originals + held.versions + held.trash - old + (derivatives ?? 0)
  const cost = monthlyCost(place.region, { standard: standardBytes, coldline: old })
  return {
    ...report,
    bucket: {
      region: place.region,
      coldlineDays: place.coldlineDays,
      ...(cost && {
        cost: {
          standardBytes,
          coldlineBytes: old,
          standardPrice: cost.price.standard,
          coldlinePrice: cost.price.coldline,
          monthlyCost: cost.monthlyCost,
        },
      }),
    },
  }
}
