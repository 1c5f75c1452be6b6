import type { ApiClient } from '@imgstream/client'
import type { BatchList, LibraryPage } from '@imgstream/contract'
import { batchColumns, photoColumns, settingsColumns, versionColumns } from './columns.ts'
import { diskName, foldedName } from './disk-names.ts'
import type { Patience } from './patience.ts'
import type { WorkDatabase } from './work-database.ts'

const pageSize = 1000

/** Reads everything that the server knows of the caller's library into tables: photos, names, versions, batches, settings. */
export async function listLibrary(
  api: ApiClient,
  database: WorkDatabase,
  options: { trash: boolean; portable: boolean; patience: Patience; listed: (photos: number) => void },
): Promise<void> {
  const photos = await database.table('photos', photoColumns)
  const versions = await database.table('versions', versionColumns)
  const names = await database.table<{ photo_id: string; name: string }>('names', [
    { name: 'photo_id', type: 'text', value: (row) => row.photo_id, en: '', ja: '' },
    { name: 'disk_name', type: 'text', value: (row) => row.name, en: '', ja: '' },
    { name: 'fold', type: 'text', value: (row) => foldedName(row.name), en: '', ja: '' },
  ])
  let count = 0
  let cursor: string | null = null
  do {
    const after: string | null = cursor
    const page: LibraryPage = await options.patience(() =>
      api.call('listLibrary', { query: { limit: pageSize, ...(after && { cursor: after }) } }),
    )
    for (const photo of page.photos) {
      if (photo.trashed_at !== null && !options.trash) continue
      photos.add(photo)
      names.add({ photo_id: photo.photo_id, name: diskName(photo.filename, options.portable) })
      for (const version of photo.versions) versions.add({ ...version, photo_id: photo.photo_id })
      count += 1
    }
    options.listed(count)
    cursor = page.next_cursor
  } while (cursor)
  for (const table of [photos, versions, names]) table.end()
  await listRest(api, database, options.patience)
}

async function listRest(api: ApiClient, database: WorkDatabase, patience: Patience): Promise<void> {
  const batches = await database.table('batches', batchColumns)
  let cursor: string | null = null
  do {
    const after: string | null = cursor
    const page: BatchList = await patience(() => api.call('listBatches', { query: { limit: 100, ...(after && { cursor: after }) } }))
    for (const batch of page.batches) batches.add(batch)
    cursor = page.next_cursor
  } while (cursor)
  batches.end()
  const settings = await database.table('settings', settingsColumns)
  settings.add(await patience(() => api.call('getSettings')))
  settings.end()
}
