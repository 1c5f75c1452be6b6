import type { OwnerSettings, SettingsRepository } from '../../../domain/ports/version-repository.ts'
import type { Database } from '../database.ts'
import { present } from './photo-rows.ts'

const columns = 'version_retention_days, trash_retention_days'

interface SettingsColumns {
  version_retention_days: number | null
  trash_retention_days: number | null
}

export function createSettingsRepository(db: Database): SettingsRepository {
  const listOf = async (column: keyof SettingsColumns) => {
    const rows = await db.query<{ owner_id: string; days: number }>(
      `select owner_id, ${column} as days from owner_settings where ${column} is not null order by owner_id`,
    )
    return rows.map((row) => ({ ownerId: row.owner_id, days: row.days }))
  }
  return {
    async get(ownerId) {
      const [row] = await db.query<SettingsColumns>(`select ${columns} from owner_settings where owner_id = $1::uuid`, [ownerId])
      return settingsOf(row)
    },
    async change(ownerId, { versionRetentionDays, trashRetentionDays }) {
      const [row] = await db.transaction((sql) =>
        sql.query<SettingsColumns>(
          `insert into owner_settings (owner_id, ${columns}) values ($1::uuid, $2::integer, $3::integer)
           on conflict (owner_id) do update set
             version_retention_days = case when $4::boolean then excluded.version_retention_days else owner_settings.version_retention_days end,
             trash_retention_days = case when $5::boolean then excluded.trash_retention_days else owner_settings.trash_retention_days end
           returning ${columns}`,
          [
            ownerId,
            versionRetentionDays ?? null,
            trashRetentionDays ?? null,
            versionRetentionDays !== undefined,
            trashRetentionDays !== undefined,
          ],
        ),
      )
      return settingsOf(row)
    },
    listRetentions: () => listOf('version_retention_days'),
    listTrashRetentions: () => listOf('trash_retention_days'),
  }
}

const settingsOf = (row: SettingsColumns | undefined): OwnerSettings => ({
  ...present('versionRetentionDays', row?.version_retention_days ?? null),
  ...present('trashRetentionDays', row?.trash_retention_days ?? null),
})
