import type { SettingsRepository } from '../../domain/ports/version-repository.ts'
import type { Database } from './database.ts'
import { present } from './photo-rows.ts'

export function createSettingsRepository(db: Database): SettingsRepository {
  return {
    async get(ownerId) {
      const [row] = await db.query<{ version_retention_days: number | null }>(
        'select version_retention_days from owner_settings where owner_id = $1::uuid',
        [ownerId],
      )
      return present('versionRetentionDays', row?.version_retention_days ?? null)
    },
    async set(ownerId, { versionRetentionDays }) {
      await db.transaction((sql) =>
        sql.query(
          `insert into owner_settings (owner_id, version_retention_days) values ($1::uuid, $2::integer)
           on conflict (owner_id) do update set version_retention_days = excluded.version_retention_days`,
          [ownerId, versionRetentionDays ?? null],
        ),
      )
    },
    async listRetentions() {
      const rows = await db.query<{ owner_id: string; version_retention_days: number }>(
        'select owner_id, version_retention_days from owner_settings where version_retention_days is not null order by owner_id',
      )
      return rows.map((row) => ({ ownerId: row.owner_id, days: row.version_retention_days }))
    },
  }
}
