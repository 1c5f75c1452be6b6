import type { ApiClient } from '@imgstream/client'
import type { BatchList, LibraryPage, LibraryPhoto } from '@imgstream/contract'
import { batchColumns, photoColumns, settingsColumns, versionColumns } from './columns.ts'
import { diskName, foldedName } from './disk-names.ts'
import type { Patience } from './patience.ts'
import { clockText, jsonOf } from './rows.ts'
import type { WorkDatabase } from './work-database.ts'

const pageSize = 1000

/** What is exported of each photo is `line`, as JSON; the other columns are for deciding where its file goes. */
const schema = [
  `create table photos (photo_id text primary key, version integer, filename text, checksum text, file_size integer, taken_at text,
     taken_offset text, taken_source text, first_uploaded_at text, is_trashed integer, disk_name text, fold text, line text)`,
  'create table versions (photo_id text, version integer, checksum text, file_size integer, line text, primary key (photo_id, version))',
  'create table batches (started_at text, batch_id text primary key, line text)',
  'create table settings (line text)',
]

/** Reads everything that the server knows of the caller's library into tables: photos, versions, batches, settings. */
export async function listLibrary(
  api: ApiClient,
  database: WorkDatabase,
  options: { trash: boolean; portable: boolean; patience: Patience; listed: (photos: number) => void },
): Promise<void> {
  for (const table of schema) database.run(table)
  const add = photoAdder(database, options.portable)
  let count = 0
  let cursor: string | null = null
  do {
    const after: string | null = cursor
    const page: LibraryPage = await options.patience(() =>
      api.call('listLibrary', { query: { limit: pageSize, ...(after && { cursor: after }) } }),
    )
    const wanted = page.photos.filter((photo) => photo.trashed_at === null || options.trash)
    database.together(() => wanted.forEach(add))
    count += wanted.length
    options.listed(count)
    cursor = page.next_cursor
  } while (cursor)
  await listRest(api, database, options.patience)
}

function photoAdder(database: WorkDatabase, portable: boolean): (photo: LibraryPhoto) => void {
  const photos = database.prepare('insert or replace into photos values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)')
  const versions = database.prepare('insert or replace into versions values (?, ?, ?, ?, ?)')
  return (photo) => {
    const { photo_id: id, filename, taken_offset: offset } = photo
    const name = diskName(filename, portable)
    photos.run(
      id,
      photo.version,
      filename,
      photo.checksum,
      photo.file_size,
      clockText(photo.taken_at),
      offset ?? null,
      photo.taken_source,
      photo.first_uploaded_at,
      Number(photo.trashed_at !== null),
      name,
      foldedName(name),
      jsonOf(photoColumns, photo),
    )
    for (const version of photo.versions) {
      const { version: number, checksum, file_size: size } = version
      versions.run(id, number, checksum, size, jsonOf(versionColumns, { ...version, photo_id: id }))
    }
  }
}

async function listRest(api: ApiClient, database: WorkDatabase, patience: Patience): Promise<void> {
  const batches = database.prepare('insert or replace into batches values (?, ?, ?)')
  let cursor: string | null = null
  do {
    const after: string | null = cursor
    const page: BatchList = await patience(() => api.call('listBatches', { query: { limit: 100, ...(after && { cursor: after }) } }))
    // A batch of which something came meanwhile may be on two pages.
    database.together(() => {
      for (const batch of page.batches) batches.run(batch.started_at, batch.batch_id, jsonOf(batchColumns, batch))
    })
    cursor = page.next_cursor
  } while (cursor)
  database.run('insert into settings values (:line)', { line: jsonOf(settingsColumns, await patience(() => api.call('getSettings'))) })
}
