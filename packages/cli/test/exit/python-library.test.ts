import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { mkdir, readFile, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { it } from 'node:test'
import { DuckDBInstance } from '@duckdb/node-api'
import { startGcsServer } from '../../../server/test/support/gcs/gcs-server.ts'
import { storing } from '../support/a-library.ts'
import { aServer } from '../support/a-server.ts'
import { imgstream } from '../support/imgstream.ts'
import { aFolder, aJpeg } from '../support/pictures.ts'

const timeout = 120_000
const user = 'me_example_com'
const path = (filename: string) => `photos/${user}/original/${filename}`

interface Row {
  filename: string
  created: string | null
  uploaded: string
  bytes?: Uint8Array
}

/** The table as the Python version makes it (its src/imgstream/models/schema.py). */
async function pythonDatabase(file: string, rows: readonly Row[]): Promise<void> {
  const instance = await DuckDBInstance.create(file)
  const connection = await instance.connect()
  await connection.run(
    `create table photos (id text primary key, user_id text not null, filename text not null, original_path text not null,
       thumbnail_path text not null, created_at timestamp, uploaded_at timestamp not null default current_timestamp,
       file_size integer not null, mime_type text not null)`,
  )
  for (const [index, { filename, created, uploaded, bytes }] of rows.entries()) {
    await connection.run('insert into photos values ($1, $2, $3, $4, $5, $6::timestamp, $7::timestamp, $8::integer, $9)', [
      `id-${index}`,
      user,
      filename,
      path(filename),
      `photos/${user}/thumbs/${filename}`,
      created,
      uploaded,
      bytes?.length ?? 999,
      'image/jpeg',
    ])
  }
  connection.closeSync()
  instance.closeSync()
}

void it('a library of the Python version is looked at first, then brought in, and stays as it is', { timeout }, async (t) => {
  const server = await aServer(t)
  const folder = await aFolder(t, {})
  const [dated, undated, scanned, again, taken] = [
    await aJpeg({ shade: 1, takenAt: '2023:04:05 06:07:08' }),
    await aJpeg({ shade: 2 }),
    await aJpeg({ shade: 3 }),
    await aJpeg({ shade: 4 }),
    await aJpeg({ shade: 5 }),
  ]
  const rows: Row[] = [
    { filename: 'dated.jpg', created: '2020-01-01 00:00:00', uploaded: '2024-01-02 03:04:05.678', bytes: dated },
    // It finds no date and takes the moment of the upload.
    { filename: 'IMG_20190203_040506.jpg', created: '2024-02-02 00:00:00.1', uploaded: '2024-02-02 00:00:01', bytes: undated },
    { filename: 'scanned.jpg', created: '1999-12-31 23:59:58', uploaded: '2024-03-03 00:00:00', bytes: scanned },
    // Sent twice before there was a question: one object, two rows.
    { filename: '日本.jpg', created: '2021-01-01 00:00:00', uploaded: '2024-04-04 00:00:00', bytes: again },
    { filename: '日本.jpg', created: '2021-01-01 00:00:00', uploaded: '2024-05-05 00:00:00', bytes: again },
    { filename: 'taken.jpg', created: null, uploaded: '2024-06-06 00:00:00', bytes: taken },
    { filename: 'lost.jpg', created: null, uploaded: '2024-07-07 00:00:00' },
  ]
  const database = join(folder, 'metadata.db')
  await pythonDatabase(database, rows)
  const originals = join(folder, 'bucket', 'photos', user, 'original')
  await mkdir(originals, { recursive: true })
  const gcs = await startGcsServer({ bucketName: 'old-photos' })
  t.after(() => gcs.close())
  for (const { filename, bytes } of rows) {
    if (!bytes) continue
    await writeFile(join(originals, filename), bytes)
    const url = `${gcs.url}/upload/storage/v1/b/old-photos/o?uploadType=media&name=${encodeURIComponent(path(filename))}`
    const stored = await fetch(url, { method: 'POST', body: new Uint8Array(bytes) })
    assert.equal(stored.status, 200, await stored.text())
  }
  const mine = storing(server.url)
  await mine.put('taken.jpg', await aJpeg({ shade: 6 }))
  const sumOf = async (file: string) =>
    createHash('sha256')
      .update(await readFile(file))
      .digest('hex')
  const before = [await sumOf(database), (await stat(database)).mtimeMs]

  const run = (...args: string[]) =>
    imgstream(['import-python-library', '--server', server.url, '--db', 'metadata.db', ...args], { folder, env: { GCS_ENDPOINT: gcs.url } })
  const look = await run('--photos', 'bucket')
  assert.equal(look.code, 1, 'an original is missing')
  assert.equal(
    look.stdout,
    `6 photos of ${user}
1 row of earlier uploads under the same names, whose bytes the Python version has overwritten
1 name taken by another photo (--on-collision decides): taken.jpg
1 original missing: lost.jpg
Nothing was brought in. The same with --confirm does it.
`,
  )
  assert.equal((await mine.api.call('listLibrary', { query: {} })).photos.length, 1)

  const brought = await run('--photos', 'gs://old-photos', '--confirm', '--on-collision', 'keep-both')
  assert.equal(brought.code, 1)
  assert.match(brought.stdout, /^6 photos: 5 brought in, 1 failed\n {2}lost\.jpg {2}\(none of its files is there\)\n$/)
  const { photos } = await mine.api.call('listLibrary', { query: {} })
  const byName = new Map(photos.map((photo) => [photo.filename, photo]))
  const facts = (name: string) => {
    const photo = byName.get(name)
    return photo && [photo.taken_at.replace(/\.000$/, ''), photo.taken_source, photo.first_uploaded_at, photo.checksum]
  }
  const hash = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex')
  assert.deepEqual(facts('dated.jpg'), ['2023-04-05T06:07:08', 'exif_original', '2024-01-02T03:04:05.678Z', hash(dated)])
  assert.deepEqual(facts('IMG_20190203_040506.jpg'), ['2019-02-03T04:05:06', 'filename', '2024-02-02T00:00:01.000Z', hash(undated)])
  assert.deepEqual(facts('scanned.jpg'), ['1999-12-31T23:59:58', 'file_time', '2024-03-03T00:00:00.000Z', hash(scanned)])
  assert.deepEqual(facts('日本.jpg'), ['2021-01-01T00:00:00', 'file_time', '2024-04-04T00:00:00.000Z', hash(again)])
  assert.deepEqual(facts('taken (2).jpg'), ['2024-06-06T00:00:00', 'upload', '2024-06-06T00:00:00.000Z', hash(taken)])

  const second = await run('--photos', 'bucket', '--confirm', '--on-collision', 'keep-both')
  assert.match(second.stdout, /^6 photos: 5 there already, 1 failed/)
  assert.equal((await mine.api.call('listLibrary', { query: {} })).photos.length, 6)
  assert.deepEqual([await sumOf(database), (await stat(database)).mtimeMs], before)
})

void it('what is no database of the Python version is told', { timeout }, async (t) => {
  const folder = await aFolder(t, {})
  await writeFile(join(folder, 'noise.db'), 'noise')
  const run = (db: string) => imgstream(['import-python-library', '--db', db, '--photos', '.'], { folder })
  const noise = await run('noise.db')
  assert.deepEqual([noise.code, noise.stdout], [2, ''])
  assert.match(noise.stderr, /^noise\.db is no DuckDB database|no DuckDB database/)
  assert.match((await run('absent.db')).stderr, /cannot be read/)
})
