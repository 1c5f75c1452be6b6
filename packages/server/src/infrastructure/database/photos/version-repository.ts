import type { VersionRepository } from '../../../domain/ports/version-repository.ts'
import type { Database, Sql } from '../database.ts'
import { toVersion, type VersionColumns, versionColumns } from './photo-rows.ts'

export function createVersionRepository(db: Database): VersionRepository {
  return {
    async count(ownerId) {
      const [row] = await db.query<{ versions: number; original_bytes: number }>(
        `with replaced as (select photo_id, original_key, byte_size from photo_versions where owner_id = $1::uuid and replaced_at_ms is not null),
           freed as (
             select distinct photo_id, original_key, byte_size from replaced
             where not exists (select 1 from photo_versions as kept where kept.photo_id = replaced.photo_id
               and kept.original_key = replaced.original_key and kept.replaced_at_ms is null))
         select (select count(*) from replaced) as versions,
           (select coalesce(sum(byte_size), 0)::bigint from freed) as original_bytes`,
        [ownerId],
      )
      return { versions: row?.versions ?? 0, originalBytes: row?.original_bytes ?? 0 }
    },
    purge: (ownerId, { photoId, version, replacedBeforeMs }, limit) =>
      db.transaction(async (sql) => {
        const chosen = await sql.query<{ photo_id: string; version: number }>(
          `select photo_id, version from photo_versions
           where owner_id = $1::uuid and replaced_at_ms is not null and ($2::uuid is null or photo_id = $2::uuid)
             and ($3::integer is null or version = $3::integer) and ($4::bigint is null or replaced_at_ms < $4::bigint)
           order by photo_id, version limit $5::integer`,
          [ownerId, photoId ?? null, version ?? null, replacedBeforeMs ?? null, limit],
        )
        // A restoration holds the row of the version that it restores: it is through by then, and names the objects, or finds no row.
        const rows = await sql.query<VersionColumns>(
          `delete from photo_versions using (select unnest($2::uuid[]) as photo_id, unnest($3::integer[]) as version) as chosen
           where photo_versions.photo_id = chosen.photo_id and photo_versions.version = chosen.version
             and owner_id = $1::uuid and replaced_at_ms is not null
           returning ${versionColumns.replaceAll(/\w+/g, 'photo_versions.$&')}`,
          [ownerId, chosen.map((each) => each.photo_id), chosen.map((each) => each.version)],
        )
        const purged = rows.map(toVersion)
        const originals = new Map(purged.map(({ keys, byteSize }) => [keys.original, byteSize]))
        return {
          versions: purged.length,
          keys: [...new Set(purged.flatMap(({ keys }) => Object.values(keys)))],
          originals: [...originals].map(([key, byteSize]) => ({ key, byteSize })),
        }
      }),
  }
}

/** Keeps a version from being purged until the transaction ends. False when it is gone. */
export async function holdVersion(sql: Sql, photoId: string, version: number): Promise<boolean> {
  const held = await sql.query(
    'update photo_versions set replaced_at_ms = replaced_at_ms where photo_id = $1::uuid and version = $2::integer returning version',
    [photoId, version],
  )
  return held.length === 1
}
