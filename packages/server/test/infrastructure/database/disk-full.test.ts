import assert from 'node:assert/strict'
import { execFileSync, spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, statfsSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, it } from 'node:test'
import { v7 } from 'uuid'
import { openDuckDb } from '../../../src/infrastructure/database/duckdb/duckdb-database.ts'
import { migrate } from '../../../src/infrastructure/database/migrate.ts'
import { createPhotoRepository } from '../../../src/infrastructure/database/photos/photo-repository.ts'
import { refusedAs } from '../../contracts/object-store-contract.ts'
import { anOverwriteOf, aPhotoRow } from '../../support/builders.ts'

const canMount = process.platform === 'linux' && process.getuid?.() === 0 && spawnSync('mount', ['--version']).status === 0

describe('a DuckDB file on a full disk', { skip: canMount ? false : 'only root on Linux can mount a small disk' }, () => {
  it('is refused as full, is unhealthy until there is room, and then goes on with everything it acknowledged', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'imgstream-small-'))
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=16m', 'tmpfs', folder])
    try {
      const path = join(folder, 'library.db')
      let database = await openDuckDb(path)
      await migrate(database)
      let photos = createPhotoRepository(database)
      const ownerId = v7()
      const acknowledged: string[] = []
      const insert = async () => {
        const row = aPhotoRow({ ownerId })
        await photos.insert(row)
        acknowledged.push(row.photo.id)
        // Changed rows too: taking back one of those is what DuckDB does not survive.
        await photos.replace(anOverwriteOf(row), 1)
      }
      await insert()
      const { bavail, bsize } = statfsSync(folder)
      writeFileSync(join(folder, 'fill'), Buffer.alloc(bavail * bsize - 1_500_000))
      await assert.rejects(async () => {
        for (let tries = 0; tries < 5000; tries++) await insert()
      }, refusedAs('STORAGE_FULL'))
      await assert.rejects(database.ping(2000), refusedAs('STORAGE_FULL'))
      rmSync(join(folder, 'fill'))
      await database.ping(2000)
      await insert()
      await database.close()
      database = await openDuckDb(path)
      photos = createPhotoRepository(database)
      assert.equal((await photos.findByIds(ownerId, acknowledged)).length, acknowledged.length)
      await database.close()
    } finally {
      // What failed above may still hold the file open.
      execFileSync('umount', ['-l', folder])
      rmSync(folder, { recursive: true, force: true })
    }
  })
})
