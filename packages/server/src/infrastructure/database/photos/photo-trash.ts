import { monthOf, type Photo } from '../../../domain/photos/photo.ts'
import type { PhotoRepository } from '../../../domain/ports/photo-repository.ts'
import { type Database, type Sql, UniqueViolation } from '../database.ts'
import { groupCommit } from '../group-commit.ts'
import { addToMonths } from './photo-inserts.ts'

type TrashWrites = Pick<PhotoRepository, 'moveToTrash' | 'restoreFromTrash'>

interface Moved {
  id: string
  owner_id: string
  taken_at_ms: number
}

/** Moves to the trash and back. What arrives together is committed together: undoing a batch moves thousands. */
export function createTrashWrites(db: Database): TrashWrites {
  const trash = groupCommit<{ photo: Photo; atMs: number }, boolean>({
    write: (items) =>
      db.transaction(async (sql) => {
        const moved = await sql.query<Moved>(
          `update photos set live_name_key = null, trashed_at_ms = given.at_ms
           from (select unnest($1::uuid[]) as id, unnest($2::uuid[]) as owner_id, unnest($3::integer[]) as version,
             unnest($4::bigint[]) as at_ms) as given
           where photos.id = given.id and photos.owner_id = given.owner_id and photos.version = given.version
             and photos.live_name_key is not null
           returning photos.id, photos.owner_id, photos.taken_at_ms`,
          [
            items.map(({ photo }) => photo.id),
            items.map(({ photo }) => photo.ownerId),
            items.map(({ photo }) => photo.version),
            items.map(({ atMs }) => atMs),
          ],
        )
        const ids = items.map(({ photo }) => photo.id)
        return settle(sql, moved, -1, ids)
      }),
    key: ({ photo }) => photo.id,
    maxGroup: 100,
    inFlight: 1,
  })

  const restore = groupCommit<Photo, boolean>({
    write: (photos) =>
      db.transaction(async (sql) => {
        const moved = await sql.query<Moved>(
          `update photos set live_name_key = photos.owner_id::text || '/' || photos.name_key, trashed_at_ms = null
           from (select unnest($1::uuid[]) as id, unnest($2::uuid[]) as owner_id) as given
           where photos.id = given.id and photos.owner_id = given.owner_id and photos.live_name_key is null
           returning photos.id, photos.owner_id, photos.taken_at_ms`,
          [photos.map(({ id }) => id), photos.map(({ ownerId }) => ownerId)],
        )
        const ids = photos.map(({ id }) => id)
        return settle(sql, moved, 1, ids)
      }),
    // Of two photos of one name only one can come back: they never share a statement.
    key: ({ ownerId, nameKey }) => `${ownerId}/${nameKey}`,
    maxGroup: 100,
    inFlight: 1,
  })

  return {
    moveToTrash: (photo, atMs) => trash({ photo, atMs }),
    async restoreFromTrash(photo) {
      try {
        return (await restore(photo)) ? 'restored' : 'not_in_trash'
      } catch (error) {
        if (error instanceof UniqueViolation) return 'name_taken'
        throw error
      }
    },
  }
}

/** Keeps the months in step, and says of each id whether it was moved. */
async function settle(sql: Sql, moved: readonly Moved[], change: number, ids: readonly string[]): Promise<boolean[]> {
  await addToMonths(
    sql,
    moved.map((row) => ({ ownerId: row.owner_id, month: monthOf(row.taken_at_ms), change })),
  )
  const known = new Set(moved.map(({ id }) => id))
  return ids.map((id) => known.has(id))
}
