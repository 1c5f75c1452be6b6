import assert from 'node:assert/strict'
import { readFile, rename, rm, truncate, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { after, before, describe, it } from 'node:test'
import { restore } from '../../src/offline/restore.ts'
import { aLibraryWithBackups, goOn, hashesOf, type LibraryWithBackups } from '../support/backup/a-backed-up-library.ts'
import { type LibraryEnv, objectsOfFolder } from '../support/moving/a-moved-library.ts'

describe('the worst day: a restore', () => {
  let libraries: LibraryWithBackups
  before(async () => {
    libraries = await aLibraryWithBackups()
  })
  after(() => libraries?.end())
  const run = (env: LibraryEnv, from?: string, more = {}) => restore(env, libraries.folder, { ...(from && { from }), ...more })

  it('into an empty machine says which originals are nowhere, and serves the rest', async () => {
    const env = await libraries.aCopy()
    await libraries.backup(env, { withOriginals: true })
    const copies = Object.keys(await objectsOfFolder(env.BACKUP_TO ?? '')).filter((name) => name.startsWith('originals/'))
    await rm(join(env.BACKUP_TO ?? '', copies[0] ?? ''))
    await writeFile(join(env.BACKUP_TO ?? '', copies[1] ?? ''), 'other bytes')
    const empty = { ...libraries.anEmptyOne(), BACKUP_TO: env.BACKUP_TO ?? '' }
    const restored = await run(empty)
    assert.equal(restored.missing.length, 2)
    assert.equal(restored.fetched, restored.originals - 2)
    assert.ok(restored.missing.every(({ filename }) => filename))
    assert.match(
      restored.missing
        .map(({ why }) => why)
        .sort()
        .join('; '),
      /in the store and in the backup; the backup has it damaged: it has 11 bytes/,
    )
    assert.ok(restored.missingPictures > 0)
  })

  it('over a file that is cut off, has wrong bytes or is no database sets it aside as it is', async () => {
    const env = await libraries.aCopy()
    const path = env.LOCAL_DB_PATH ?? ''
    const before = await hashesOf(env)
    await libraries.backup(env)
    for (const spoil of [
      () => truncate(path, 20_000),
      async () => writeFile(path, 'this is no database'),
      async () => {
        const bytes = await readFile(path)
        bytes.fill(7, 12_288, bytes.length - 1000)
        await writeFile(path, bytes)
        await writeFile(`${path}.wal`, 'an old log')
      },
    ]) {
      await spoil()
      const spoilt = await readFile(path)
      const restored = await run(env)
      assert.deepEqual([restored.previous, restored.aside?.name], ['damaged', undefined])
      assert.deepEqual(await readFile(restored.aside?.place ?? ''), spoilt)
      assert.deepEqual(await hashesOf(env), before)
    }
    await rename(path, `${path}.gone`)
    assert.deepEqual((await run(env)).previous, 'absent')
    assert.deepEqual(await hashesOf(env), before)
  })

  it('of a damaged backup changes nothing and says what is wrong', async () => {
    const env = await libraries.aCopy()
    const { manifest } = await libraries.backup(env)
    await goOn(env)
    const before = await hashesOf(env)
    const file = join(env.BACKUP_TO ?? '', manifest.file.name)
    const bytes = await readFile(file)
    await writeFile(file, bytes.subarray(0, bytes.length - 4096))
    await assert.rejects(run(env), /is damaged: its file is cut off: .* Nothing was changed/)
    assert.deepEqual(await hashesOf(env), before)
    // Without its manifest only somebody who says so gets it.
    await writeFile(file, bytes)
    await rm(join(env.BACKUP_TO ?? '', `${manifest.name}.manifest.json`))
    await assert.rejects(run(env, file), /has no manifest/)
    const { source } = await run(env, file, { withoutManifest: true })
    assert.equal(source, manifest.file.name)
    assert.deepEqual(
      await hashesOf(env),
      [...manifest.tables].filter(({ table }) => table !== 'kept_objects'),
    )
  })
})
