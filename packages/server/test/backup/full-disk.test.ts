import assert from 'node:assert/strict'
import { execFileSync, spawnSync } from 'node:child_process'
import { mkdtempSync, readdirSync, rmSync, statfsSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, it } from 'node:test'
import { createBackup } from '../../src/offline/backup.ts'
import { createBackup as create } from '../../src/domain/backup/create-backup.ts'
import { duckDbSource } from '../../src/infrastructure/backup/backup-sources.ts'
import type { FileCopy } from '../../src/infrastructure/backup/copy-database-file.ts'
import { folderPlace } from '../../src/infrastructure/backup/folder-place.ts'
import { openBackup } from '../../src/infrastructure/backup/open-backup.ts'
import { workFiles } from '../../src/infrastructure/backup/work-files.ts'
import { refusedAs } from '../contracts/object-store-contract.ts'
import { aLibraryWithBackups, hashesOf } from '../support/backup/a-backed-up-library.ts'

const canMount = process.platform === 'linux' && process.getuid?.() === 0 && spawnSync('mount', ['--version']).status === 0

describe('a backup onto a full disk', { skip: canMount ? false : 'only root on Linux can mount a small disk' }, () => {
  it('is refused or given up with a sentence, leaves nothing half, and the library as it was', async () => {
    const libraries = await aLibraryWithBackups()
    const disk = mkdtempSync(join(tmpdir(), 'imgstream-small-'))
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=64m', 'tmpfs', disk])
    try {
      const env = await libraries.aCopy()
      const before = await hashesOf(env)
      // Too small for a copy and the rest for others: nothing is begun.
      await assert.rejects(createBackup(env, libraries.folder, { to: disk }), refusedAs('STORAGE_FULL'))
      assert.deepEqual(readdirSync(disk), [])
      // Full in the middle.
      const path = env.LOCAL_DB_PATH ?? ''
      const still = {
        async copying({ copy, finish }: FileCopy) {
          const { bavail, bsize } = statfsSync(disk)
          writeFileSync(join(disk, 'others'), Buffer.alloc(bavail * bsize - 500_000))
          await copy(path, 0)
          await finish(path)
        },
      }
      const deps = { source: duckDbSource(path, still), files: workFiles, open: openBackup, version: '0', nowMs: () => Date.now() }
      const place = folderPlace(disk, { leaveFreeBytes: 0 })
      await assert.rejects(create({ ...deps, place }, { kind: 'duckdb', prunes: true, progress: () => {} }), refusedAs('STORAGE_FULL'))
      assert.deepEqual(readdirSync(disk), ['others'])
      assert.deepEqual(await hashesOf(env), before)
    } finally {
      execFileSync('umount', ['-l', disk])
      rmSync(disk, { recursive: true, force: true })
      await libraries.end()
    }
  })
})
