import type { PageKey, PhotoRepository, PhotoRow } from '../../../domain/ports/photo-repository.ts'
import { type Database, UniqueViolation } from '../database.ts'
import { findPhotosIn, findTakenNames, isStorable } from './find-photos-in.ts'
import { groupCommit } from '../group-commit.ts'
import { keptAmong } from '../integrity/kept-object-repository.ts'
import { addToBatches, batchCount, insertPhotos, insertVersions, liveNameKey } from './photo-inserts.ts'
import { type PhotoColumns, photoColumns, toPhoto, toVersion, type VersionColumns, versionColumns } from './photo-rows.ts'
import { createTrashWrites } from './photo-trash.ts'
import { monthColumnsSql, monthRange } from './timeline-sql.ts'
import { holdVersion } from './version-repository.ts'

/** Photos over either engine. */
export function createPhotoRepository(db: Database): PhotoRepository {
  const insert = groupCommit<PhotoRow, boolean>({
    write: async (rows) => {
      const written = await insertGroup(rows)
      return rows.map(({ photo }) => written.has(photo.id))
    },
    key: ({ photo }) => liveNameKey(photo.ownerId, photo.nameKey),
    maxGroup: 50,
    inFlight: db.engine === 'duckdb' ? 1 : 4,
  })

  /** To ask for conflicts costs DuckDB as much again as the insert. Names are nearly always free, and where one is not, it asks. */
  async function insertGroup(rows: readonly PhotoRow[]): Promise<Set<string>> {
    if (db.engine === 'duckdb') {
      try {
        return await db.transaction((sql) => insertPhotos(sql, rows, 'free'))
      } catch (error) {
        if (!(error instanceof UniqueViolation)) throw error
      }
    }
    return db.transaction((sql) => insertPhotos(sql, rows, 'perhaps taken'))
  }

  async function page(ownerId: string, condition: string, time: string, ascending: boolean, limit: number, after?: PageKey, q?: string) {
    if (q !== undefined && !isStorable(q)) return []
    const [direction, beyond] = ascending ? ['asc', '>'] : ['desc', '<']
    const rows = await db.query<PhotoColumns>(
      `select ${photoColumns} from photos
       where owner_id = $1::uuid and ${condition}
         and ($3::bigint is null or ${time} ${beyond} $3::bigint or (${time} = $3::bigint and id ${beyond} $4::uuid))
         and ($5::text is null or strpos(lower(name_key), lower($5::text)) > 0)
       order by ${time} ${direction}, id ${direction} limit $2::integer`,
      [ownerId, limit, after?.atMs ?? null, after?.id ?? null, q?.normalize('NFC') ?? null],
    )
    return rows.map(toPhoto)
  }

  return {
    async findById(ownerId, photoId) {
      const rows = await db.query<PhotoColumns>(`select ${photoColumns} from photos where id = $2::uuid and owner_id = $1::uuid`, [
        ownerId,
        photoId,
      ])
      return rows.map(toPhoto)[0]
    },
    findByIds: (ownerId, photoIds) => findPhotosIn(db, { ownerId, wanted: photoIds, unitSize: 1000, condition: 'id = any($2::uuid[])' }),
    async findLiveByNameKey(ownerId, nameKey) {
      // The key holds the owner. Named beside it, the owner would make DuckDB scan: 25 ms at a million photos, where its index takes half of one.
      const rows = await db.query<PhotoColumns>(`select ${photoColumns} from photos where live_name_key = $1::text`, [
        liveNameKey(ownerId, nameKey),
      ])
      return rows.map(toPhoto)[0]
    },
    findByNameKeys: (ownerId, nameKeys, unitSize) =>
      findPhotosIn(db, { ownerId, wanted: nameKeys, unitSize, condition: 'name_key = any($2::text[])' }),
    findTakenNames: (ownerId, nameKeys, unitSize) => findTakenNames(db, ownerId, nameKeys, unitSize),
    findLiveByChecksums: (ownerId, checksums, unitSize) =>
      findPhotosIn(db, { ownerId, wanted: checksums, unitSize, condition: 'live_name_key is not null and checksum = any($2::text[])' }),
    findLiveByTakenAt: (ownerId, takenAtMs, unitSize) =>
      findPhotosIn(db, {
        ownerId,
        wanted: takenAtMs,
        unitSize,
        condition: 'live_name_key is not null and taken_at_ms = any($2::bigint[])',
      }),
    list: (ownerId, { limit, after, order, nameContains }) =>
      page(ownerId, 'live_name_key is not null', 'taken_at_ms', order === 'oldest', limit, after, nameContains),
    listTrash: (ownerId, { limit, after }) => page(ownerId, 'live_name_key is null', 'trashed_at_ms', false, limit, after),
    months: (ownerId) =>
      db.query<{ month: string; count: number }>(
        'select month, count from month_counts where owner_id = $1::uuid and count > 0 order by month desc',
        [ownerId],
      ),
    async monthColumns(ownerId, month) {
      const [from, until] = monthRange(month)
      const rows = await db.query<{ columns: string }>(monthColumnsSql, [ownerId, from, until, month])
      return rows[0]?.columns ?? '{}'
    },

    async findVersion(ownerId, photoId, version) {
      const rows = await db.query<VersionColumns>(
        `select ${versionColumns} from photo_versions
         where photo_id = $2::uuid and owner_id = $1::uuid and ($3::integer is null or version = $3::integer)
         order by version desc limit 1`,
        [ownerId, photoId, version ?? null],
      )
      return rows.map(toVersion)[0]
    },
    async listVersionsOf(ownerId, photoIds) {
      const rows = await db.query<VersionColumns>(
        `select ${versionColumns} from photo_versions where photo_id = any($2::uuid[]) and owner_id = $1::uuid`,
        [ownerId, photoIds],
      )
      return rows.map(toVersion)
    },
    async listVersions(ownerId, photoId) {
      const rows = await db.query<VersionColumns>(
        `select ${versionColumns} from photo_versions where photo_id = $2::uuid and owner_id = $1::uuid order by version desc`,
        [ownerId, photoId],
      )
      return rows.map(toVersion)
    },
    async listBatchVersions(ownerId, batchId) {
      const rows = await db.query<VersionColumns>(
        `select ${versionColumns} from photo_versions where batch_id = $2::uuid and owner_id = $1::uuid order by uploaded_at_ms, photo_id, version`,
        [ownerId, batchId],
      )
      return rows.map(toVersion)
    },
    async listBatchPhotoIds(ownerId, batchId, { limit, after }) {
      const rows = await db.query<{ photo_id: string }>(
        `select distinct photo_id from photo_versions
         where batch_id = $2::uuid and owner_id = $1::uuid and ($3::uuid is null or photo_id > $3::uuid) order by photo_id limit $4::integer`,
        [ownerId, batchId, after ?? null, limit],
      )
      return rows.map((row) => row.photo_id)
    },

    insert,
    replace: (row, expectedVersion, restoredFrom) =>
      db.transaction(async (sql) => {
        const { photo } = row
        if (restoredFrom !== undefined && !(await holdVersion(sql, photo.id, restoredFrom))) return false
        const written = await sql.query(
          `update photos set version = $4::integer, checksum = $5::text, byte_size = $6::bigint, media_type = $7::text, width = $8::integer,
             height = $9::integer, thumbhash = $10::text, renditions = $11::text, camera = $12::text, latitude = $13::double precision,
             longitude = $14::double precision, uploaded_at_ms = $15::bigint
           where id = $1::uuid and owner_id = $2::uuid and version = $3::integer and live_name_key is not null returning id`,
          [
            photo.id,
            photo.ownerId,
            expectedVersion,
            photo.version,
            photo.checksum,
            photo.byteSize,
            photo.mediaType,
            photo.width,
            photo.height,
            photo.thumbhash ?? null,
            photo.renditions,
            photo.camera ?? null,
            photo.latitude ?? null,
            photo.longitude ?? null,
            photo.uploadedAtMs,
          ],
        )
        if (written.length === 0) return false
        await sql.query('update photo_versions set replaced_at_ms = $3::bigint where photo_id = $1::uuid and version = $2::integer', [
          photo.id,
          expectedVersion,
          photo.uploadedAtMs,
        ])
        await insertVersions(sql, [row])
        await addToBatches(sql, batchCount(row))
        return true
      }),
    ...createTrashWrites(db),
    purgeTrash: (ownerId, limit, trashedBeforeMs) =>
      db.transaction(async (sql) => {
        const isOld = '($2::bigint is null or trashed_at_ms < $2::bigint)'
        const photos = await sql.query<{ id: string }>(
          `select id from photos where owner_id = $1::uuid and live_name_key is null and ${isOld} order by id limit $3::integer`,
          [ownerId, trashedBeforeMs ?? null, limit],
        )
        // A photo that is restored meanwhile is not in the trash any more and stays, with its versions.
        const gone = await sql.query<{ id: string }>(
          `delete from photos where id = any($1::uuid[]) and live_name_key is null and ${isOld} returning id`,
          [photos.map(({ id }) => id), trashedBeforeMs ?? null],
        )
        const versions = await sql.query<VersionColumns>(
          `delete from photo_versions where photo_id = any($1::uuid[]) returning ${versionColumns}`,
          [gone.map(({ id }) => id)],
        )
        const keys = versions.map(toVersion).flatMap((version) => Object.values(version.keys))
        return { purged: gone.length, keys: [...new Set(keys)] }
      }),

    setRenditions: (version, change) =>
      db.transaction(async (sql) => {
        // A version that was restored names the same original: its pictures are the same ones.
        const written = await sql.query<{ version: number }>(
          `update photo_versions set renditions = $3::text, preview_key = coalesce($4::text, preview_key),
             thumbnail_key = coalesce($5::text, thumbnail_key), thumbhash = coalesce($6::text, thumbhash)
           where photo_id = $1::uuid and original_key = $2::text returning version`,
          [
            version.photoId,
            version.keys.original,
            change.state,
            change.keys?.preview ?? null,
            change.keys?.thumbnail ?? null,
            change.thumbhash ?? null,
          ],
        )
        await sql.query(
          `update photos set renditions = $3::text, thumbhash = coalesce($4::text, thumbhash)
           where id = $1::uuid and version = any($2::integer[])`,
          [version.photoId, written.map((row) => row.version), change.state, change.thumbhash ?? null],
        )
      }),
    setRenditionKey: (version, kind, key, lost) =>
      db.transaction(async (sql) => {
        const column = { preview: 'preview_key', thumbnail: 'thumbnail_key', full: 'full_key' }[kind]
        const written = await sql.query(
          `update photo_versions set ${column} = $3::text where photo_id = $1::uuid and version = $2::integer
             and ${column} is not distinct from $4::text returning version`,
          [version.photoId, version.version, key, lost ?? null],
        )
        return written.length === 1
      }),
    async listPendingRenditions(limit) {
      const rows = await db.query<VersionColumns>(
        `select ${versionColumns} from photo_versions where renditions = 'pending' order by photo_id, version limit $1::integer`,
        [limit],
      )
      return rows.map(toVersion)
    },

    async referencedKeys(keys) {
      const photoIds = [...new Set(keys.map((key) => key.split('/')[2] ?? ''))].filter((id) => /^[0-9a-f-]{36}$/.test(id)).sort()
      // Objects are listed in the order of their photos. DuckDB reads the whole column for a list of ids, and of a range only where those lie.
      const rows = await db.query<Record<string, string | null>>(
        `select original_key, preview_key, thumbnail_key, full_key from photo_versions
         where photo_id = any($1::uuid[]) and photo_id between $2::uuid and $3::uuid`,
        [photoIds, photoIds.at(0) ?? null, photoIds.at(-1) ?? null],
      )
      const named = new Set(rows.flatMap((row) => Object.values(row)))
      const kept = await keptAmong(
        db,
        keys.filter((key) => !named.has(key)),
      )
      return new Set(keys.filter((key) => named.has(key) || kept.has(key)))
    },
  }
}
