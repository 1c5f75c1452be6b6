import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import type { Env } from '../../src/config/config.ts'
import { readConfig } from '../../src/config/read-config.ts'
import { withoutSecrets } from '../../src/config/resolve-secrets.ts'
import { backupJob } from '../../src/wiring/backup-job.ts'

const production = {
  ENVIRONMENT: 'production',
  DATABASE_TYPE: 'duckdb',
  LOCAL_DB_PATH: '/srv/imgstream.db',
  LOCAL_STORAGE_PATH: '/srv/photos',
  PUBLIC_URL: 'https://photos.example.com',
  BACKUP_TO: '/srv/backups',
}

function takes(env: Env, to: unknown): boolean {
  const read = readConfig(env, '/srv')
  assert.ok(read.ok, JSON.stringify(read))
  const { readOptions } = backupJob(withoutSecrets(read.config), undefined as never)
  try {
    readOptions?.({ to })
    return true
  } catch (error) {
    assert.equal((error as { code?: string }).code, 'INVALID_REQUEST')
    return false
  }
}

describe('the place of a backup that a server is asked for', () => {
  it('is in production one of the settings, or below it', () => {
    assert.ok(takes(production, '/srv/backups'))
    assert.ok(takes(production, '/srv/backups/monthly'))
    for (const to of ['/srv', '/srv/backups2', '/srv/backups/../photos', '../../..', 'gs://anybody/x', '/'])
      assert.ok(!takes(production, to), to)
    const more = { ...production, BACKUP_PLACES: '/mnt/disk, gs://kept/database' }
    for (const to of ['/mnt/disk', 'gs://kept/database', 'gs://kept/database/2026']) assert.ok(takes(more, to), to)
    for (const to of ['gs://kept', 'gs://kept/databases', '/mnt']) assert.ok(!takes(more, to), to)
  })

  it('is wherever the server may write on a machine of one person', () => {
    assert.ok(takes({ ENVIRONMENT: 'development' }, '/mnt/disk'))
    assert.ok(!takes({ ENVIRONMENT: 'development', BACKUP_PLACES: '/mnt/other' }, '/mnt/disk'))
  })

  it('is never what names no place', () => {
    for (const to of ['', ' ', '/a\u0000b', 'gs://../..', 'file:///etc', 's3://bucket', 7, null])
      assert.ok(!takes({ ENVIRONMENT: 'development' }, to), String(to))
  })
})
