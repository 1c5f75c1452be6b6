import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { readFile, rm, truncate, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { after, before, it } from 'node:test'
import { v7 } from 'uuid'
import { repairLibrary } from '../../../src/domain/integrity/repair-library.ts'
import { emptyTrash } from '../../../src/domain/photos/trash-photos.ts'
import { type Finding, findingKinds } from '../../../src/domain/ports/integrity.ts'
import { movableTables } from '../../../src/infrastructure/moving/movable-tables.ts'
import { onEachEngine, openDatabase } from '../../support/engines.ts'
import { aCheckedLibrary, type CheckedLibrary } from '../../support/integrity/a-checked-library.ts'
import { aJpeg } from '../../support/small-pictures.ts'

onEachEngine('a repair of what was found a while ago', (engine) => {
  let library: CheckedLibrary
  before(async () => {
    library = await aCheckedLibrary(await openDatabase(await engine.newPlace()))
  })
  after(() => library.close())

  const repair = (deps: Partial<typeof library.verifyDeps> = {}) => repairLibrary({ ...library.verifyDeps, ...deps }, async () => {})
  const findings = async () => (await library.checks.list(1000)).map(({ kind }) => kind)

  /** Every file with its hash, and every row. */
  async function everything() {
    const files = await Promise.all(
      (await library.files()).sort().map(async (name) => [
        name,
        createHash('sha256')
          .update(await readFile(join(library.folder, name)))
          .digest('hex'),
      ]),
    )
    const tables = await movableTables(library.database, library.database.engine)
    const rows = await Promise.all(
      tables.map(async ({ name, key }) => [name, await library.sql(`select * from ${name} order by ${key.join(', ')}`)]),
    )
    return { files, rows }
  }

  it('changes nothing of a sound library, whatever a report says of it', async () => {
    const photo = await library.aPhoto()
    const kept = await library.aPhoto()
    const versionSubject = `${photo.id}/1`
    const about = { ownerId: library.ownerId, photoId: photo.id, version: 1, key: photo.key }
    const month = new Date(photo.photo.takenAtMs).toISOString().slice(0, 7)
    const lies: Finding[] = findingKinds.flatMap((kind): Finding[] => [
      {
        kind,
        subject: kind === 'batch_missing' ? v7() : versionSubject,
        ...about,
        details: { picture: 'original', month, found: kept.photo.checksum },
      },
      ...(['preview', 'thumbnail'] as const).map((picture): Finding => {
        const key = photo.version.keys[picture]
        return {
          kind,
          subject: kind === 'batch_missing' ? v7() : `${versionSubject}/${picture}`,
          ...about,
          ...(key && { key }),
          details: { picture, month },
        }
      }),
    ])
    await library.checks.add(v7(), lies, 1)
    const before = await everything()
    await repair()
    assert.deepEqual(await everything(), before)
    // What it looked at and did not find so is forgotten; what has no repair waits for the next check.
    await library.verify({ deep: true })
    assert.deepEqual(await findings(), [])
  })

  it('does nothing to a photo that was deleted for good meanwhile, and to its name', async () => {
    const [gone, other] = [await library.aPhoto(), await library.aPhoto()]
    await truncate(gone.original, 100)
    await rm(other.preview)
    await library.verify()
    assert.deepEqual(await findings(), ['original_size', 'picture_missing'])
    for (const { photo } of [gone, other]) await library.photos.moveToTrash(photo, 1)
    await emptyTrash(library.deps, library.ownerId)
    const before = await everything()
    await repair()
    assert.deepEqual(await everything(), before)
    assert.deepEqual(await findings(), [])
  })

  it('leaves an original that was put back by hand where it is', async () => {
    const photo = await library.aPhoto()
    await rm(photo.original)
    await library.verify()
    await writeFile(photo.original, photo.bytes)
    await repair()
    assert.equal((await library.photos.findVersion(library.ownerId, photo.id))?.keys.original, photo.key)
    assert.deepEqual([await findings(), (await library.kept.among([photo.key])).size], [[], 0])
  })

  it('that meets a deletion between the copy and its row leaves neither a row nor a file of it', async () => {
    const photo = await library.aPhoto('twice', 'once.jpg')
    await library.upload('again.jpg', photo.bytes)
    await rm(photo.original)
    await library.verify()
    const repairs = {
      ...library.verifyDeps.repairs,
      async pointOriginal(...asked: Parameters<typeof library.verifyDeps.repairs.pointOriginal>) {
        await library.photos.moveToTrash(photo.photo, 1)
        await emptyTrash(library.deps, library.ownerId)
        return library.verifyDeps.repairs.pointOriginal(...asked)
      },
    }
    await repair({ repairs })
    assert.ok((await library.files()).every((name) => !name.includes(photo.id)))
    assert.deepEqual(await library.found({ deep: true }), [])
  })

  it('that meets an overwrite repairs the old version, and the new one stays as it is', async () => {
    const photo = await library.aPhoto('old', 'changing.jpg')
    await library.upload('copy.jpg', photo.bytes)
    await rm(photo.original)
    await library.verify()
    const better = await aJpeg('better')
    const repairs = {
      ...library.verifyDeps.repairs,
      async pointOriginal(...asked: Parameters<typeof library.verifyDeps.repairs.pointOriginal>) {
        await library.upload('changing.jpg', better, { onCollision: 'overwrite' })
        return library.verifyDeps.repairs.pointOriginal(...asked)
      },
    }
    await repair({ repairs })
    assert.deepEqual(await library.bytesOf(photo.id), better)
    const old = await library.photos.findVersion(library.ownerId, photo.id, 1)
    assert.deepEqual(await readFile(join(library.folder, old?.keys.original ?? '')), photo.bytes)
    assert.deepEqual(await library.found({ deep: true }), [])
  })

  it('counts a month while photos come and go, and ends with the right count', async () => {
    const photo = await library.aPhoto()
    const month = new Date(photo.photo.takenAtMs).toISOString().slice(0, 7)
    await library.sql('update month_counts set count = count + 50 where month = $1::text', [month])
    await library.verify()
    await Promise.all([
      ...Array.from({ length: 12 }, (_, index) => library.aPhoto(`racing ${index}`)),
      ...Array.from({ length: 6 }, () => library.verifyDeps.repairs.recountMonth(library.ownerId, month)),
      repair(),
    ])
    assert.deepEqual(await library.found(), [])
  })
})
