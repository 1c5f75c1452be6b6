import assert from 'node:assert/strict'
import { mkdir, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { it } from 'node:test'
import { DuckDBInstance } from '@duckdb/node-api'
import { storing } from '../support/a-library.ts'
import { aServer } from '../support/a-server.ts'
import { imgstream } from '../support/imgstream.ts'
import { aFolder, aJpeg } from '../support/pictures.ts'

const timeout = 120_000

/** A database with what the statements make. */
async function databaseOf(file: string, ...statements: string[]): Promise<void> {
  const instance = await DuckDBInstance.create(file)
  const connection = await instance.connect()
  for (const statement of statements) await connection.run(statement)
  connection.closeSync()
  instance.closeSync()
}

/** Without the constraints of the Python version, as a copy by `create table … as` or through a CSV file has it; its times are texts. */
const loose = `create table photos (id integer, user_id text, filename text, original_path text, thumbnail_path text, created_at text,
  uploaded_at text, file_size bigint, mime_type text)`

void it('odd rows of a Python library fail one by one, and all others come in', { timeout }, async (t) => {
  const server = await aServer(t)
  const folder = await aFolder(t, {})
  const user = "o'brien; drop table photos --"
  const rows: [filename: string | null, path: string | null, created: string | null, uploaded: string | null][] = [
    ['good.jpg', 'photos/u/original/good.jpg', '2020-02-03 04:05:06', '2024-01-01 00:00:00'],
    ['no date.jpg', 'photos/u/original/no date.jpg', 'yesterday', '2024-01-02 00:00:00'],
    ['no upload.jpg', 'photos/u/original/no upload.jpg', null, null],
    ['outside.jpg', '../outside.jpg', null, '2024-01-03 00:00:00'],
    ['absolute.jpg', join(folder, 'outside.jpg'), null, '2024-01-04 00:00:00'],
    ['a/slash.jpg', 'photos/u/original/a/slash.jpg', null, '2024-01-05 00:00:00'],
    ['', 'photos/u/original/', null, '2024-01-06 00:00:00'],
    [null, null, null, '2024-01-07 00:00:00'],
    [null, null, null, '2024-01-07 00:00:00'],
    [`${'long'.repeat(80)}.jpg`, 'photos/u/original/long.jpg', null, '2024-01-08 00:00:00'],
    ['far.jpg', 'photos/u/original/far.jpg', null, '9999-12-31 23:59:59'],
    // The Python version took these for two; here they are one name.
    ['IMG_1.JPG', 'photos/u/original/IMG_1.JPG', null, '2024-01-09 00:00:00'],
    ['IMG_1.jpeg', 'photos/u/original/IMG_1.jpeg', null, '2024-01-10 00:00:00'],
    ['text.jpg', 'photos/u/original/text.jpg', null, '2024-01-11 00:00:00'],
  ]
  await databaseOf(
    join(folder, 'metadata.db'),
    loose,
    ...rows.map(([filename, path, created, uploaded], index) => {
      const text = (value: string | null) => (value === null ? 'null' : `'${value.replaceAll("'", "''")}'`)
      return `insert into photos values (${index}, ${text(user)}, ${text(filename)}, ${text(path)}, '', ${text(created)}, ${text(uploaded)}, null, '')`
    }),
  )
  for (const [index, [, path]] of rows.entries()) {
    if (path === null || path.endsWith('/') || path.startsWith('/')) continue
    const file = join(folder, 'bucket', path)
    await mkdir(dirname(file), { recursive: true })
    await writeFile(file, path.endsWith('text.jpg') ? 'no picture' : await aJpeg({ shade: index + 1 }))
  }
  const run = (...args: string[]) =>
    imgstream(['import-python-library', '--server', server.url, '--db', 'metadata.db', '--photos', 'bucket', ...args], { folder })
  const look = await run('--json')
  const report = JSON.parse(look.stdout)
  assert.equal(look.code, 1)
  assert.deepEqual([report.user, report.photos, report.replaced_rows, report.names_taken], [user, 14, 0, ['IMG_1.jpeg']])
  assert.deepEqual(report.originals_missing, ['outside.jpg', 'absolute.jpg', '', '', ''])
  assert.deepEqual(
    report.refused.map(({ why }: { why: string }) => why.slice(0, 28)),
    ['its row says no time of its ', 'A filename cannot hold a pat', 'The filename is longer than '],
  )

  const bringIn = () => run('--confirm', '--on-collision', 'keep-both')
  const brought = await bringIn()
  assert.match(brought.stdout, /^14 photos: 5 brought in, 9 failed\n/, brought.stderr)
  const { photos } = await storing(server.url).api.call('listLibrary', { query: {} })
  assert.deepEqual(photos.map(({ filename }) => filename).sort(), ['IMG_1 (2).jpeg', 'IMG_1.JPG', 'far.jpg', 'good.jpg', 'no date.jpg'])
  const taken = (name: string) => photos.find(({ filename }) => filename === name)?.taken_at.slice(0, 19)
  assert.deepEqual([taken('good.jpg'), taken('no date.jpg')], ['2020-02-03T04:05:06', '2024-01-02T00:00:00'])
  assert.match((await bringIn()).stdout, /^14 photos: 5 there already, 9 failed\n/)
})

void it('a view in the database of somebody else reads no file of this computer', { timeout }, async (t) => {
  const folder = await aFolder(t, { 'secret.txt': 'a secret' })
  await databaseOf(
    join(folder, 'metadata.db'),
    `create view photos as select content as id, 'u' as user_id, content as filename, content as original_path, null as created_at,
       null as uploaded_at, 1 as file_size from read_text('${join(folder, 'secret.txt')}')`,
  )
  const { code, stdout, stderr } = await imgstream(['import-python-library', '--db', 'metadata.db', '--photos', '.'], { folder })
  assert.deepEqual([code, stdout], [2, ''])
  assert.match(stderr, /metadata\.db cannot be read as a database of the Python version/)
  assert.ok(!`${stdout}${stderr}`.includes('a secret') && !stderr.includes('    at '), stderr)
})
