import { stat } from 'node:fs/promises'
import { join } from 'node:path'
import { BackupDamaged } from '../../domain/backup/backup-errors.ts'
import { findBackup } from '../../domain/backup/list-backups.ts'
import { backupOf } from '../../domain/backup/manifest.ts'
import type { AsideState, AsideStates } from '../../domain/ports/aside-states.ts'
import type { BackupFile, BackupPlace } from '../../domain/ports/backups.ts'
import type { Database } from '../database/database.ts'
import { libraryRows } from '../moving/library-rows.ts'
import { folderPlace } from './folder-place.ts'
import { openBackup } from './open-backup.ts'
import { openSchema } from './restore-into-postgres.ts'

/** `imgstream_20260512_030000` and what follows, by UTC. */
function stampOf(name: string): number {
  const [, date = '', time = ''] = /_(\d{8})_(\d{6})/.exec(name) ?? []
  return Date.parse(`${date.slice(0, 4)}-${date.slice(4, 6)}-${date.slice(6)}T${time.slice(0, 2)}:${time.slice(2, 4)}:${time.slice(4)}Z`)
}

/** States that lie as backups in a place; their names begin with `prefix`. */
export function statesInPlace(place: BackupPlace, prefix: string): AsideStates {
  const plain = (name: string) => name.slice(prefix.length)
  const partsOf = (files: readonly BackupFile[], name: string) =>
    files.filter((file) => file.name.startsWith(`${backupOf(name)?.name ?? '/'}.`))
  return {
    async list() {
      const files = await place.list()
      return files.flatMap(({ name }): AsideState[] => {
        const part = backupOf(name)?.part
        if (part !== 'duckdb' && part !== 'portable') return []
        const byteSize = partsOf(files, name).reduce((sum, file) => sum + file.byteSize, 0)
        return [{ name: `${prefix}${name}`, setAsideAtMs: stampOf(name), byteSize }]
      })
    },
    async reading(name, work) {
      const file = plain(name)
      const manifest = await findBackup(place, file).catch((error: unknown) => {
        if (error instanceof BackupDamaged && file.endsWith('.db')) return undefined
        throw error
      })
      const opened = await openBackup(place, manifest ?? { kind: 'duckdb', schema: 0, file: { name: file, byteSize: 0, sha256: '' } })
      try {
        return await work(opened.rows)
      } finally {
        await opened.close()
      }
    },
    async delete(name) {
      const parts = partsOf(await place.list(), plain(name))
      // The manifest first: what is left half deleted is no backup.
      for (const file of parts.toSorted((a, b) => Number(b.name.includes('.manifest.')) - Number(a.name.includes('.manifest.'))))
        await place.delete(file.name)
    },
  }
}

/** States beside a DuckDB file. A second name of the file in use, which a restore that died left, is none. */
export function statesBesideFile(path: string, folder: string): AsideStates {
  const states = statesInPlace(folderPlace(folder), `${folder}/`)
  return {
    ...states,
    async list() {
      const inUse = await stat(path)
      const found: AsideState[] = []
      for (const state of await states.list()) {
        const file = await stat(join(folder, state.name.slice(folder.length + 1))).catch(() => undefined)
        if (file && (file.ino !== inUse.ino || file.dev !== inUse.dev)) found.push(state)
      }
      return found
    },
  }
}

/** States in schemas of their own beside the library in PostgreSQL. */
export function statesInSchemas(at: Parameters<typeof openSchema>[0], database: Database): AsideStates {
  const schemaOf = (name: string) => {
    const schema = /^schema:(imgstream_aside_\d{8}_\d{6})$/.exec(name)?.[1]
    if (!schema) throw new Error(`${name} is no state that was set aside`)
    return schema
  }
  const things = `select (select count(*) from pg_class c join pg_namespace n on n.oid = c.relnamespace where n.nspname = current_schema())
    + (select count(*) from pg_trigger t join pg_class c on c.oid = t.tgrelid join pg_namespace n on n.oid = c.relnamespace where n.nspname = current_schema()) as count`
  return {
    async list() {
      const rows = await database.query<{ name: string; bytes: number }>(
        `select n.nspname::text as name, coalesce(sum(pg_total_relation_size(c.oid)), 0)::bigint as bytes
         from pg_namespace n left join pg_class c on c.relnamespace = n.oid and c.relkind = 'r'
         where n.nspname ~ '^imgstream_aside_[0-9]{8}_[0-9]{6}$' group by 1`,
      )
      return rows.map(({ name, bytes }) => ({ name: `schema:${name}`, setAsideAtMs: stampOf(name), byteSize: bytes }))
    },
    async reading(name, work) {
      const schema = schemaOf(name)
      const opened = await openSchema(at, schema)
      try {
        return await work(libraryRows('postgresql', opened, schema))
      } finally {
        await opened.close()
      }
    },
    async delete(name) {
      await database.transaction(
        async (sql) => {
          const [before] = await sql.query<{ count: number }>(things)
          await sql.query(`drop schema if exists ${schemaOf(name)} cascade`)
          const [after] = await sql.query<{ count: number }>(things)
          if (before?.count !== after?.count) throw new Error('something of the library in use depends on the state: nothing was changed')
        },
        { isLong: true },
      )
    },
  }
}
