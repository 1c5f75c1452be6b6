import type { PhotoVersion } from '../../../domain/photos/photo.ts'
import type { LibraryRepository } from '../../../domain/ports/library-repository.ts'
import type { Database } from '../database.ts'
import { type PhotoColumns, photoColumns, toPhoto, toVersion, type VersionColumns, versionColumns } from './photo-rows.ts'

const first = '00000000-0000-0000-0000-000000000000'

export function createLibraryRepository(db: Database): LibraryRepository {
  return {
    async page(ownerId, { limit, afterId = first }) {
      // Where the page ends is found by the ids alone: DuckDB sorts whole rows otherwise, a million of them for each page.
      const [end] = await db.query<{ id: string | null }>(
        `select id from (select id from photos where owner_id = $1::uuid and id > $2::uuid order by id limit $3::integer) as page
         order by id desc limit 1`,
        [ownerId, afterId, limit],
      )
      if (!end?.id) return []
      const range = [ownerId, afterId, end.id]
      const [photos, versions] = await db.transaction(async (sql) => [
        await sql.query<PhotoColumns>(
          `select ${photoColumns} from photos where owner_id = $1::uuid and id > $2::uuid and id <= $3::uuid order by id`,
          range,
        ),
        await sql.query<VersionColumns>(
          `select ${versionColumns} from photo_versions where owner_id = $1::uuid and photo_id > $2::uuid and photo_id <= $3::uuid
           order by photo_id, version`,
          range,
        ),
      ])
      const byPhoto = new Map<string, PhotoVersion[]>()
      for (const version of versions.map(toVersion)) {
        byPhoto.set(version.photoId, [...(byPhoto.get(version.photoId) ?? []), version])
      }
      return photos.map(toPhoto).map((photo) => ({ photo, versions: byPhoto.get(photo.id) ?? [] }))
    },
  }
}
