import assert from 'node:assert/strict'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { type ApiClient, createApiClient, createTusTransport, newBatchId, type OpenFile } from '@imgstream/client'
import { aJpeg } from './pictures.ts'

const picture = new Map<number, Promise<Buffer>>()
/** A picture without a date of its own. */
const shade = (number: number) => picture.get(number) ?? picture.set(number, aJpeg({ shade: number })).get(number)!

/** A client that stores as any other does. */
export function storing(url: string) {
  const api = createApiClient({ baseUrl: url })
  const transport = createTusTransport(api)
  const never = new AbortController().signal
  return {
    api,
    async put(
      filename: string,
      bytes: Uint8Array,
      more: { on?: 'overwrite' | 'keep_both'; version?: number; batchId?: string; modified?: number } = {},
    ) {
      const file: OpenFile = { size: bytes.length, slice: async (from, to) => bytes.subarray(from, to), close: async () => {} }
      const result = await transport.send(
        {
          filename,
          onCollision: more.on ?? 'fail',
          expectedVersion: more.version,
          checksum: '',
          lastModifiedMs: more.modified ?? 0,
          batchId: more.batchId ?? '',
        },
        file,
        { created() {}, sent() {} },
        never,
      )
      assert.equal(result.kind, 'stored', `${filename}: ${JSON.stringify(result)}`)
      return result.kind === 'stored' ? result.outcome.photo : assert.fail()
    },
  }
}

/**
 * A library with everything that a library can have: dates from EXIF, names and files; versions, restored ones too; numbered names; names that only
 * case tells apart; names in two writings; a trash with names of today.
 */
export async function fillOddLibrary(url: string): Promise<ApiClient> {
  const { api, put } = storing(url)
  const batchId = newBatchId()
  await put('with exif.jpg', await aJpeg({ takenAt: '2021:03:04 05:06:07' }), { batchId })
  await put('IMG_20240514_103107.jpg', await shade(1), { batchId })
  await put('from file time.jpg', await shade(2), { batchId, modified: Date.UTC(2018, 1, 3, 4, 5, 6, 789) })
  await put('no date.jpg', await shade(3))
  // macOS writes か + ゛; both stay as they came.
  await put('か\u3099っこう.jpg', await aJpeg({ shade: 4, takenAt: '2022:01:01 00:00:00' }))
  await put('Same.jpg', await aJpeg({ shade: 5, takenAt: '2022:01:02 00:00:00' }))
  await put('SAME.jpg', await aJpeg({ shade: 6, takenAt: '2022:01:03 00:00:00' }))
  await put('what?.jpeg', await aJpeg({ shade: 7, takenAt: '2022:02:03 00:00:00' }))
  // Three versions, the last one the first again; the second has another date, which the photo never takes over.
  const first = await put('versions.jpg', await aJpeg({ shade: 8, takenAt: '2020:05:05 12:00:00' }), { batchId })
  await put('versions.jpg', await aJpeg({ shade: 9, takenAt: '2011:11:11 11:11:11' }), { on: 'overwrite', version: 1 })
  await put('versions.jpg', await shade(10), { on: 'overwrite', version: 2 })
  await api.call('restoreVersion', { params: { id: first.photo_id, n: 1 } })
  await put('edited.jpg', await shade(11))
  await put('edited.jpg', await shade(12), { on: 'overwrite', version: 1, batchId })
  await put('edited.jpg', await shade(13), { on: 'keep_both' })
  // Twice in the trash under one name, and there once more.
  for (const number of [14, 15]) {
    const { photo_id: id } = await put('gone.jpg', await shade(number))
    await api.call('trashPhoto', { params: { id } })
  }
  await put('gone.jpg', await shade(16))
  const trashed = await put('trashed with versions.jpg', await shade(17))
  await put('trashed with versions.jpg', await shade(18), { on: 'overwrite', version: 1 })
  await api.call('trashPhoto', { params: { id: trashed.photo_id } })
  await api.call('changeSettings', { body: { version_retention_days: 365, trash_retention_days: 60 } })
  return api
}

/** What an export says, without what differs from library to library: ids, and times that are not of the photos. */
export async function exported(folder: string) {
  const rows = async (name: string) =>
    (await readFile(join(folder, 'metadata', `${name}.jsonl`), 'utf8'))
      .trim()
      .split('\n')
      .filter((line) => line !== '')
      .map((line) => JSON.parse(line) as Record<string, unknown>)
  const without = (row: Record<string, unknown>, ...names: string[]) =>
    Object.fromEntries(Object.entries(row).filter(([name]) => !names.includes(name)))
  const sorted = (list: Record<string, unknown>[]) => list.map((row) => JSON.stringify(row)).sort()
  const photos = await rows('photos')
  const names = new Map(photos.map((row) => [row.photo_id, `${String(row.filename)} ${String(row.first_uploaded_at)}`]))
  const batches = new Map<unknown, string[]>()
  const versions = (await rows('versions')).map((row) => {
    if (row.batch_id !== null)
      batches.set(row.batch_id, [...(batches.get(row.batch_id) ?? []), `${names.get(row.photo_id)}/${String(row.version)}`])
    return {
      of: names.get(row.photo_id),
      ...without(row, 'photo_id', 'uploaded_at', 'replaced_at', 'batch_id'),
      replaced: row.replaced_at !== null,
    }
  })
  return {
    photos: sorted(photos.map((row) => ({ ...without(row, 'photo_id', 'uploaded_at', 'trashed_at'), trashed: row.trashed_at !== null }))),
    versions: sorted(versions),
    /** Which versions came together; their rows are in the order of ids, which are new in each library. */
    together: [...batches.values()].map((members) => members.sort().join()).sort(),
    batches: sorted((await rows('batches')).map((row) => without(row, 'batch_id', 'started_at', 'finished_at'))),
    settings: await rows('settings'),
    files: (await readFile(join(folder, 'SHA256SUMS'), 'utf8'))
      .split('\n')
      .filter((line) => / {2}(photos|versions|trash)\//.test(line))
      .sort(),
  }
}
