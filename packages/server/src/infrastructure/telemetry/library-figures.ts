import type { Database } from '../database/database.ts'

export interface LibraryFigures {
  photos: number
  /** By what they are for, as the newest day of storage_days has them; empty before the first. */
  bytes: Readonly<Record<string, number>>
}

interface Columns {
  photos: number
  originals: number | null
  versions: number | null
  trash: number | null
  derivatives: number | null
}

const keptMs = 600_000
const counted = `
  select (select count(*) from photos where live_name_key is not null) as photos,
    cast(sum(originals_bytes) as bigint) as originals, cast(sum(versions_bytes) as bigint) as versions,
    cast(sum(trash_bytes) as bigint) as trash, cast(sum(derivatives_bytes) as bigint) as derivatives
  from storage_days where day = (select max(day) from storage_days)`

/** What all libraries hold, as last counted. Asked, it counts anew when that is ten minutes ago; the first time only it is waited for. */
export function createLibraryFigures(database: Database, nowMs = () => performance.now()): () => Promise<LibraryFigures | undefined> {
  let known: LibraryFigures | undefined
  let first: Promise<void> | undefined
  let nextMs = 0
  async function count() {
    const [row] = await database.query<Columns>(counted)
    if (!row) return
    const { photos, ...parts } = row
    known = { photos, bytes: Object.fromEntries(Object.entries(parts).flatMap(([part, bytes]) => (bytes === null ? [] : [[part, bytes]]))) }
  }
  return async () => {
    if (nowMs() >= nextMs) {
      nextMs = nowMs() + keptMs
      // A database that does not answer is told of elsewhere.
      const counting = count().catch(() => {})
      first ??= counting
    }
    await first
    return known
  }
}
