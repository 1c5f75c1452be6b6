import type { LibraryRepairs } from '../../../domain/ports/integrity.ts'
import { type Database, UniqueViolation } from '../database.ts'
import { keepObjects } from './kept-object-repository.ts'
import { monthSql } from './library-questions.ts'
import { addToMonths } from '../photos/photo-inserts.ts'

/** Each looks at the rows as they are in its own transaction, whatever was found before. */
export function createLibraryRepairs(db: Database): LibraryRepairs {
  const month = monthSql[db.engine]
  const changed = (text: string, values: readonly (string | number | null)[]) =>
    db.transaction(async (sql) => (await sql.query(`${text} returning 1 as one`, values)).length > 0)
  return {
    recountMonth: (ownerId, name) =>
      db.transaction(async (sql) => {
        // Whoever adds a photo waits for this row, or holds it until what they added can be counted.
        await addToMonths(sql, [{ ownerId, month: name, change: 0 }])
        const written = await sql.query(
          `update month_counts set count = counted.photos
           from (select count(*) as photos from photos where owner_id = $1::uuid and live_name_key is not null
             and ${month('taken_at_ms')} = $2::text) counted
           where owner_id = $1::uuid and month = $2::text and month_counts.count <> counted.photos returning month`,
          [ownerId, name],
        )
        return written.length > 0
      }),
    async settleName(photoId, { filename, nameKey }) {
      try {
        return await db.transaction(async (sql) => {
          const rows = await sql.query(
            `update photos set name_key = $3::text,
               trashed_at_ms = case when live_name_key is null then trashed_at_ms end,
               live_name_key = case when live_name_key is null and trashed_at_ms is not null then null else owner_id::text || '/' || $3::text end
             where id = $1::uuid and filename = $2::text and (name_key <> $3::text
               or live_name_key is distinct from case when trashed_at_ms is null then owner_id::text || '/' || $3::text end)
             returning id`,
            [photoId, filename, nameKey],
          )
          return rows.length > 0 ? 'settled' : 'changed'
        })
      } catch (error) {
        if (error instanceof UniqueViolation) return 'name_taken'
        throw error
      }
    },
    photoFollowsVersion: (photoId, version) =>
      changed(
        `update photos set checksum = v.checksum, byte_size = v.byte_size, media_type = v.media_type, width = v.width, height = v.height,
           renditions = v.renditions, thumbhash = v.thumbhash
         from photo_versions v where photos.id = $1::uuid and photos.version = $2::integer and v.photo_id = photos.id and v.version = photos.version`,
        [photoId, version],
      ),
    versionFollowsPhoto: (photoId, version, originalKey) =>
      changed(
        `update photo_versions set checksum = p.checksum, byte_size = p.byte_size, media_type = p.media_type, width = p.width, height = p.height,
           renditions = p.renditions
         from photos p where p.id = $1::uuid and p.version = $2::integer and photo_versions.photo_id = p.id
           and photo_versions.version = p.version and photo_versions.original_key = $3::text`,
        [photoId, version, originalKey],
      ),
    recreateVersion: (photoId, version, { originalKey, exif }) =>
      db.transaction(async (sql) => {
        const [row] = await sql.query(
          `insert into photo_versions (photo_id, version, owner_id, original_key, renditions, checksum, byte_size, media_type, width, height,
             thumbhash, exif, uploaded_at_ms, origin)
           select id, version, owner_id, $3::text, 'pending', checksum, byte_size, media_type, width, height, thumbhash, $4::json, uploaded_at_ms,
             case when version = 1 then 'uploaded' else 'overwritten' end
           from photos where id = $1::uuid and version = $2::integer
             and not exists (select 1 from photo_versions v where v.photo_id = photos.id and v.version = photos.version)
           returning photo_id`,
          [photoId, version, originalKey, exif],
        )
        return row !== undefined
      }),
    settleReplacedMarks: (photoId) =>
      changed(
        // A version counts as replaced from when the next one came.
        `update photo_versions set replaced_at_ms = case when photo_versions.version < p.version then coalesce(
             (select min(later.uploaded_at_ms) from photo_versions later where later.photo_id = p.id and later.version > photo_versions.version),
             p.uploaded_at_ms) end
         from photos p where p.id = $1::uuid and photo_versions.photo_id = p.id
           and (photo_versions.version < p.version) <> (photo_versions.replaced_at_ms is not null)`,
        [photoId],
      ),
    recreateBatch: (batchId, ownerId) =>
      changed(
        `insert into batches (id, owner_id, started_at_ms, finished_at_ms, state, uploaded, overwritten, kept_both, skipped, failed)
         select $1::uuid, $2::uuid, coalesce(min(at_ms), 0), max(at_ms), 'open', count(*) filter (where origin = 'uploaded'),
           count(*) filter (where origin = 'overwritten'), count(*) filter (where origin = 'kept_both'), 0, 0
         from (select uploaded_at_ms as at_ms, origin from photo_versions where batch_id = $1::uuid and owner_id = $2::uuid
           union all select coalesce(decided_at_ms, entered_at_ms), 'review' from batch_reviews where batch_id = $1::uuid and owner_id = $2::uuid) its
         having count(*) > 0 on conflict (id) do nothing`,
        [batchId, ownerId],
      ),
    pointOriginal: (photoId, { from, to }, { reason, nowMs }) =>
      db.transaction(async (sql) => {
        const written = await sql.query(
          'update photo_versions set original_key = $3::text where photo_id = $1::uuid and original_key = $2::text returning version',
          [photoId, from, to],
        )
        if (written.length === 0) return false
        await keepObjects(sql, [from], reason, nowMs)
        return true
      }),
    forgetPicture: (photoId, picture, key) => {
      const column = { preview: 'preview_key', thumbnail: 'thumbnail_key', full: 'full_key' }[picture]
      return changed(`update photo_versions set ${column} = null where photo_id = $1::uuid and ${column} = $2::text`, [photoId, key])
    },
  }
}
