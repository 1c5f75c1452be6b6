import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { statfs } from 'node:fs/promises'
import { storageReport } from '../../../src/domain/monitoring/storage-report.ts'
import type { StorageDay, StorageDays } from '../../../src/domain/ports/storage-days.ts'

const gibibyte = 2 ** 30
const nowMs = Date.UTC(2025, 5, 30, 12)
const day: StorageDay = { day: '2025-06-30', originals: 0, versions: 0, trash: 0, derivatives: 10 * gibibyte, measuredAtMs: nowMs - 1 }

describe('the storage report of a folder', () => {
  const storageDays: StorageDays = {
    now: async () => ({ originals: 60, versions: 30, trash: 10, old: 0 }),
    everybody: async () => [],
    list: async () => [day],
    last: async () => day,
    record: async () => {},
  }
  const reportOf = (room: () => Promise<{ freeBytes: number; totalBytes: number }>) =>
    storageReport(
      { storageDays, clock: { nowMs: () => nowMs }, place: { type: 'folder', room } },
      { ownerId: 'o', fromMs: 0, untilMs: nowMs },
    )

  it('says what the records say, where the disk is away or hangs', async () => {
    const away = await reportOf(() => statfs('/no/such/disk').then(() => ({ freeBytes: 1, totalBytes: 2 })))
    const hanging = await reportOf(() => new Promise(() => {}))
    for (const { now, disk, days } of [away, hanging]) {
      assert.deepEqual([now.originals, days.length, disk], [60, 1, undefined])
    }
    assert.deepEqual((await reportOf(async () => ({ freeBytes: 1, totalBytes: 2 }))).disk, { freeBytes: 1, totalBytes: 2 })
  })
})

describe('the storage report of a bucket', () => {
  const asked: (number | undefined)[] = []
  const storageDays: StorageDays = {
    now: async (_owner, oldBeforeMs) => {
      asked.push(oldBeforeMs)
      return { originals: 60 * gibibyte, versions: 30 * gibibyte, trash: 10 * gibibyte, old: 80 * gibibyte }
    },
    everybody: async () => [],
    list: async () => [day],
    last: async () => day,
    record: async () => {},
  }
  const reportOf = (region: string) =>
    storageReport(
      { storageDays, clock: { nowMs: () => nowMs }, place: { type: 'bucket', region, coldlineDays: 30 } },
      { ownerId: 'o', fromMs: 0, untilMs: nowMs },
    )

  it('takes old originals as Coldline and all else as Standard, by the list price of the region', async () => {
    const { bucket, disk } = await reportOf('ASIA-NORTHEAST1')
    assert.equal(disk, undefined)
    assert.deepEqual(asked, [nowMs - 30 * 86_400_000])
    // 100 of originals and 10 of derivatives: 80 in Coldline at 0.006, 30 in Standard at 0.023.
    assert.deepEqual(
      [bucket?.cost?.coldlineBytes, bucket?.cost?.standardBytes, bucket?.cost?.monthlyCost],
      [80 * gibibyte, 30 * gibibyte, 1.17],
    )
  })

  it('says no price where it knows none', async () => {
    assert.deepEqual((await reportOf('mars-north1')).bucket, { region: 'mars-north1', coldlineDays: 30 })
  })
})
