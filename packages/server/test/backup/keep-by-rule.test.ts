import assert from 'node:assert/strict'
import { mkdtemp, readdir, rm, utimes, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, it } from 'node:test'
import { notKept } from '../../src/domain/backup/keep-by-rule.ts'
import { backupName, manifestText, parseManifest } from '../../src/domain/backup/manifest.ts'
import { pruneBackups } from '../../src/domain/backup/prune-backups.ts'
import { folderPlace } from '../../src/infrastructure/backup/folder-place.ts'

const dayMs = 86_400_000
const now = Date.UTC(2026, 10, 28, 12)
const keptOf = (backups: { createdAtMs: number }[]) => {
  const gone = new Set(notKept(backups, now))
  return backups.filter((each) => !gone.has(each)).map(({ createdAtMs }) => new Date(createdAtMs).toISOString().slice(0, 16))
}

describe('which backups stay', () => {
  it('are the newest of 7 days, 4 weeks and 12 months, and all of the last 24 hours', () => {
    // Two a day for two years.
    const backups = Array.from({ length: 1460 }, (_, index) => ({ createdAtMs: now - 3_600_000 - index * (dayMs / 2) }))
    const days = ['2026-11-28T11:00', '2026-11-27T23:00', '2026-11-26T23:00', '2026-11-25T23:00', '2026-11-24T23:00', '2026-11-23T23:00']
    // The seventh day is a week's last, and the weeks before end on Sundays.
    const weeks = ['2026-11-22T23:00', '2026-11-15T23:00', '2026-11-08T23:00']
    const months = ['10-31', '09-30', '08-31', '07-31', '06-30', '05-31', '04-30', '03-31', '02-28', '01-31'].map(
      (each) => `2026-${each}T23:00`,
    )
    assert.deepEqual(keptOf(backups), [...days, ...weeks, ...months, '2025-12-31T23:00'])
  })

  it('a pause takes nothing away, and the newest stays however old', () => {
    const old = [900, 901, 1300].map((days) => ({ createdAtMs: now - days * dayMs }))
    assert.equal(keptOf(old).length, 3)
    assert.equal(keptOf([{ createdAtMs: 0 }]).length, 1)
  })

  it('only what is ours goes: with a whole file and a manifest, or half made and a day old', async (t) => {
    const folder = await mkdtemp(join(tmpdir(), 'imgstream-keep-'))
    t.after(() => rm(folder, { recursive: true, force: true }))
    const place = folderPlace(folder)
    const manifests = await Promise.all(
      // A month of days, and the hours of the day before yesterday.
      [...Array.from({ length: 30 }, (_, day) => day * 24), 50, 52, 54].map(async (hours) => {
        const createdAtMs = now - hours * 3_600_000
        const name = backupName(createdAtMs)
        const manifest = parseManifest(
          manifestText({
            name,
            kind: 'duckdb',
            createdAtMs,
            version: '0',
            engine: 'duckdb',
            schema: 1,
            tables: [],
            file: { name: `${name}.db`, byteSize: 1, sha256: '0'.repeat(64) },
            originals: { count: 0, bytes: 0 },
          }),
          name,
        )
        await writeFile(join(folder, `${name}.db`), 'x')
        await writeFile(join(folder, `${name}.manifest.json`), manifestText(manifest))
        return manifest
      }),
    )
    const [sound] = manifests
    assert.ok(sound)
    // Damaged ones do not count as kept, and are left for somebody to look at.
    const [, cut] = manifests
    await writeFile(join(folder, cut?.file.name ?? ''), '')
    const others = ['imgstream.db', 'imgstream_20200101_000000.db.bak', 'holiday.jpg', 'imgstream_20261128_115900.jsonl.gz']
    const abandoned = 'imgstream_20261101_000000.db'
    for (const name of [...others, abandoned]) await writeFile(join(folder, name), 'x')
    await utimes(join(folder, abandoned), new Date(now - 2 * dayMs), new Date(now - 2 * dayMs))
    await utimes(join(folder, 'imgstream_20261128_115900.jsonl.gz'), new Date(now), new Date(now))
    const { deleted } = await pruneBackups(place, { nowMs: now, sound })
    const left = await readdir(folder)
    for (const name of [...others, cut?.file.name ?? '', sound.file.name]) assert.ok(left.includes(name), name)
    assert.ok(!left.includes(abandoned) && deleted.includes(abandoned))
    const whole = left.filter((name) => name.endsWith('.manifest.json'))
    // Seven days without the damaged one's, two more weeks, a month, and the damaged one.
    assert.equal(whole.length, 11)
    assert.deepEqual((await pruneBackups(place, { nowMs: now, sound })).deleted, [])
  })
})
