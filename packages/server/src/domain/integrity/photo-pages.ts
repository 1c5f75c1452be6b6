import { columnAt } from '../moving/copy-rows.ts'
import type { LibraryRows, MovableRow, MovableTable } from '../ports/moving.ts'
import type { PhotoFacts, VersionFacts } from './examine-photo.ts'

/** Rows of one table in memory at once: reading as many takes the event loop two milliseconds. */
const step = 200

const photoColumns = namesIn(
  'id owner_id filename name_key live_name_key trashed_at_ms version checksum byte_size media_type width height renditions',
)
const versionColumns = namesIn(
  `photo_id version owner_id original_key preview_key thumbnail_key full_key renditions checksum byte_size media_type width height
   replaced_at_ms`,
)

/** Photos with all their versions, and versions whose photo has no row, together. */
export type PhotoPage = Map<string, { photo?: PhotoFacts; versions: VersionFacts[] }>

/** How to read photos beside their versions, in ranges of the photos' ids. */
export async function openPhotoPages(rows: LibraryRows) {
  const all = await rows.tables()
  const table = (name: string, key: string, columns: readonly string[]): MovableTable => {
    const found = all.find((each) => each.name === name)
    if (!found) throw new Error(`the table ${name} is not there`)
    return { name, key: [key], columns: found.columns.filter((column) => columns.includes(column.name)) }
  }
  const photos = table('photos', 'id', photoColumns)
  const versions = table('photo_versions', 'photo_id', versionColumns)

  function page(photoRows: readonly MovableRow[], versionRows: readonly MovableRow[]): PhotoPage {
    const found: PhotoPage = new Map()
    // The columns are those that the types name, and text as both engines write it.
    for (const row of photoRows) {
      const photo = factsOf(photos, row) as unknown as PhotoFacts
      found.set(photo.id, { photo, versions: [] })
    }
    for (const row of versionRows) {
      const version = factsOf(versions, row) as unknown as VersionFacts
      const its = found.get(version.photo_id)
      if (its) its.versions.push(version)
      else found.set(version.photo_id, { versions: [version] })
    }
    return found
  }

  return {
    total: async () => (await rows.count(photos)) + (await rows.count(versions)),
    /**
     * From behind `after` on. Photos that come while it is going on are taken along: ids grow. Versions are read after their photos, so one
     * that an overwrite adds between the two is seen as newer than its photo; whoever is told of anything looks again.
     */
    async *pages(after?: string): AsyncGenerator<{ upTo: string | undefined; page: PhotoPage }> {
      let last = after
      for (;;) {
        const cuts = await cutsBehind(rows, [photos, versions], last)
        for (const cut of cuts) {
          yield { upTo: cut, page: await within(last, cut) }
          last = cut
        }
        if (cuts.length > 0) continue
        yield { upTo: undefined, page: await within(last) }
        return
      }
    },
    async of(photoIds: readonly string[]): Promise<PhotoPage> {
      return page(await rows.rowsWith(photos, 'id', photoIds), await rows.rowsWith(versions, 'photo_id', photoIds))
    },
  }

  async function within(after?: string, upTo?: string): Promise<PhotoPage> {
    const range = { ...(after !== undefined && { after: [after] }), ...(upTo !== undefined && { upTo: [upTo] }) }
    return page(await rows.rows(photos, range), await rows.rows(versions, range))
  }
}

export type PhotoPages = Awaited<ReturnType<typeof openPhotoPages>>

async function cutsBehind(rows: LibraryRows, tables: readonly MovableTable[], after?: string): Promise<string[]> {
  const cuts = new Set<string>()
  for (const table of tables)
    for (const [cut] of await rows.cuts(table, step, after === undefined ? undefined : [after])) if (cut) cuts.add(cut)
  return [...cuts].sort()
}

const factsOf = (table: MovableTable, row: MovableRow): Record<string, string | null> =>
  Object.fromEntries(table.columns.map(({ name }) => [name, row[columnAt(table, name)] ?? null]))

function namesIn(text: string): string[] {
  return text.split(/\s+/)
}
