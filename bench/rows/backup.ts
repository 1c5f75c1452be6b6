import { monitorEventLoopDelay } from 'node:perf_hooks'
import { join } from 'node:path'
import { v7 } from 'uuid'
import { createBackup } from '../../packages/server/src/offline/backup.ts'
import { makeBackup } from '../../packages/server/src/infrastructure/backup/make-backup.ts'
import { createPhotoRepository } from '../../packages/server/src/infrastructure/database/photos/photo-repository.ts'
import { drill, restore } from '../../packages/server/src/offline/restore.ts'
import { aPhotoRow } from '../../packages/server/test/support/builders.ts'
import { openDatabase } from '../../packages/server/test/support/engines.ts'
import { emptyPostgres, libraryOf } from '../support/libraries.ts'
import { libraryWithOriginals } from '../support/library-with-originals.ts'
import { newFolder } from '../support/paths.ts'
import type { Measured, Progress, Row } from '../support/row.ts'
import { median, percentile } from '../support/statistics.ts'

const drilled = 10_000
/** So many that the checkpoint is among them that comes after 2,000 writes without a pause, with a backup or without one. */
const writesBefore = 2100

export const backup: Row[] = [
  ...[100_000, 1_000_000].map(
    (photos): Row => ({
      name: `backup-pause-${photos}`,
      what: `Longest wait of a write while a backup is made of a DuckDB file with ${photos.toLocaleString('en')} photos`,
      budget: { at: 'most', limit: 1000, unit: 'ms' },
      run: (progress) => longestWait(photos, progress),
    }),
  ),
  {
    name: 'restore-drill',
    what: `Restore of ${drilled.toLocaleString('en')} photos and a drill that reads every original, rows compared by hash, on either engine and across them, the slowest`,
    budget: { at: 'most', limit: 120, unit: 's' },
    run: restores,
  },
]

async function longestWait(photos: number, progress: Progress): Promise<Measured> {
  const place = await libraryOf('duckdb', photos, progress)
  if (place.DATABASE_TYPE !== 'duckdb') throw new Error('The library is no file.')
  const database = await openDatabase(place)
  const repository = createPhotoRepository(database)
  const ownerId = v7()
  const waits = { before: [] as number[], during: [] as number[], reads: [] as number[] }
  let now: 'before' | 'during' | undefined = 'before'
  const delay = monitorEventLoopDelay({ resolution: 10 })
  async function write() {
    while (now) {
      const list = waits[now]
      const at = performance.now()
      await repository.insert(aPhotoRow({ ownerId }))
      list.push(performance.now() - at)
      await new Promise((resolve) => setTimeout(resolve, 5))
    }
  }
  async function read() {
    while (now) {
      const at = performance.now()
      await repository.months(ownerId)
      if (now === 'during') waits.reads.push(performance.now() - at)
      await new Promise((resolve) => setTimeout(resolve, 5))
    }
  }
  try {
    const work = Promise.all([write(), read()])
    progress('writing without a backup')
    while (waits.before.length < writesBefore) await new Promise((resolve) => setTimeout(resolve, 100))
    progress('writing during a backup')
    now = 'during'
    delay.enable()
    const to = await newFolder('backups')
    const { manifest, seconds } = await makeBackup(
      {
        database: { type: 'duckdb', path: place.LOCAL_DB_PATH },
        to: { type: 'folder', path: to },
        kind: 'duckdb',
        prunes: false,
        version: '0',
      },
      database,
    )
    delay.disable()
    now = undefined
    await work
    const ms = (value: number) => `${value.toFixed(1)} ms`
    const of = (list: number[]) => {
      const longest = list.toSorted((a, b) => b - a).slice(0, 3)
      return `median ${ms(median(list))}, p99 ${ms(percentile(list, 0.99))}, longest ${longest.map(ms).join(', ')}`
    }
    return {
      value: Math.max(...waits.during),
      detail: [
        `${(manifest.file.byteSize / 1_000_000).toFixed(0)} MB copied, read back twice and hashed in ${seconds.toFixed(1)} s`,
        `${waits.during.length} writes meanwhile, ${of(waits.during)}`,
        `${waits.before.length} writes without a backup before, with the checkpoint that comes after 2,000, ${of(waits.before)}`,
        `longest read ${ms(Math.max(...waits.reads))}`,
        `event loop late by ${ms(delay.percentile(99) / 1e6 - 10)} at p99`,
      ].join('; '),
    }
  } finally {
    now = undefined
    await database.close()
  }
}

async function restores(progress: Progress): Promise<Measured> {
  const folder = await newFolder('restores')
  const inFile: Record<string, string> = { ...(await libraryWithOriginals(drilled, progress)), BACKUP_TO: join(folder, 'backups') }
  const anEmptyOne = async (name: string, engine: 'DuckDB' | 'PostgreSQL') => ({
    ENVIRONMENT: 'test',
    BACKUP_TO: inFile.BACKUP_TO ?? '',
    // The storage is there; originals are compared, and none has to come back.
    LOCAL_STORAGE_PATH: inFile.LOCAL_STORAGE_PATH ?? '',
    ...(engine === 'DuckDB' ? { DATABASE_TYPE: 'duckdb', LOCAL_DB_PATH: join(folder, name, 'imgstream.db') } : await emptyPostgres()),
  })
  progress('making backups')
  const file = await createBackup(inFile, folder, {})
  const lines: string[] = [
    `backup of ${file.manifest.tables.reduce((sum, { rows }) => sum + rows, 0)} rows in ${file.seconds.toFixed(1)} s`,
  ]
  const seconds: number[] = []
  const hashes = new Set([hashOf(file.manifest.tables)])
  async function restored(title: string, env: Record<string, string>, from: string) {
    progress(title)
    const { tables, originals, missing, seconds: took } = await restore(env, folder, { from })
    if (missing.length > 0 || originals !== drilled) throw new Error(`${missing.length} originals are missing`)
    hashes.add(hashOf(tables))
    seconds.push(took)
    lines.push(`${title} ${took.toFixed(1)} s, ${originals} originals there`)
    const tried = await drill(env, folder, { from, deep: true })
    hashes.add(hashOf(tried.tables))
    if (tried.inStore !== drilled) throw new Error(`${tried.inStore} originals are as they were`)
    seconds.push(tried.seconds.all)
    lines.push(`drill there with every original read ${tried.seconds.all.toFixed(1)} s`)
  }
  const postgres = await anEmptyOne('postgres', 'PostgreSQL')
  await restored('DuckDB to DuckDB', await anEmptyOne('file', 'DuckDB'), file.manifest.name)
  await restored('DuckDB to PostgreSQL', postgres, file.manifest.name)
  const portable = await createBackup(postgres, folder, {})
  hashes.add(hashOf(portable.manifest.tables))
  lines.push(
    `portable backup of PostgreSQL in ${portable.seconds.toFixed(1)} s, ${(portable.manifest.file.byteSize / 1_000_000).toFixed(1)} MB`,
  )
  await restored('PostgreSQL to PostgreSQL', await anEmptyOne('postgres-2', 'PostgreSQL'), portable.manifest.name)
  await restored('PostgreSQL to DuckDB', await anEmptyOne('file-2', 'DuckDB'), portable.manifest.name)
  if (hashes.size !== 1) throw new Error('the restored rows differ')
  lines.push(`all rows of all ${seconds.length + 2} equal by SHA-256`)
  return { value: Math.max(...seconds), detail: lines.join('; ') }
}

/** What a restore notes itself is no part of the library. */
const hashOf = (tables: readonly { table: string; rows: number; hash: string }[]) =>
  JSON.stringify(tables.filter(({ table }) => table !== 'kept_objects').map(({ table, rows, hash }) => [table, rows, hash]))
