import { copyFile, mkdtemp, rm, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { nameKey } from '@imgstream/contract'
import { CommandError, exitCodes, wrongUsage } from '../exit-codes.ts'
import { keepYoungHeapSmall } from '../export/small-young-heap.ts'
import { openWorkDatabase, type WorkDatabase } from '../export/work-database.ts'
import { printable } from '../words.ts'

/** A row of the table `photos` of the Python version (its `src/imgstream/models/schema.py`), times as its columns have them, without a zone. */
export interface PythonPhoto {
  filename: string
  /** `photos/{user}/original/{filename}`. */
  path: string
  /** From EXIF, else the time of the upload. */
  createdAt: string | null
  uploadedAt: string | null
  byteSize: number | null
  /** Whether an earlier one has the same name, as names are compared here: the Python version tells .JPG and .jpeg apart. */
  isDoubled: boolean
}

export interface PythonLibrary {
  user: string
  /** How many objects there are. */
  photos: number
  /** Rows of earlier uploads under the same name, whose bytes are gone. */
  replaced: number
  /** Every object once, in the order of its upload: of rows that name one object the last one tells what is in it. */
  pages(size: number): Iterable<PythonPhoto[]>
  close(): Promise<void>
}

const columns = ['id', 'user_id', 'filename', 'original_path', 'created_at', 'uploaded_at', 'file_size']

/**
 * Reads a copy of the database, so that the file itself stays as it is, also where a process still has it open. Its rows go to a work database
 * on disk, for they may be a million. Columns may be of other types, and rows may lack what the Python version always writes. Throws
 * CommandError where it is no such database, or has several people's photos and nobody was named.
 */
export async function readPythonLibrary(path: string, user: string | undefined): Promise<PythonLibrary> {
  const folder = await mkdtemp(join(tmpdir(), 'imgstream-python-'))
  keepYoungHeapSmall()
  let work: WorkDatabase | undefined
  const close = async () => {
    work?.close()
    await rm(folder, { recursive: true, force: true })
  }
  try {
    const copy = await copied(path, folder)
    work = await openWorkDatabase(join(folder, 'work'))
    const { owner, rows } = await readRows(copy, path, user, work)
    for (const file of [copy, `${copy}.wal`]) await rm(file, { force: true })
    const photos = onceEach(work)
    return { user: owner, photos, replaced: rows - photos, pages: pagesOf(work), close }
  } catch (error) {
    await close()
    throw error
  }
}

async function readRows(
  copy: string,
  path: string,
  user: string | undefined,
  work: WorkDatabase,
): Promise<{ owner: string; rows: number }> {
  const { DuckDBInstance } = await import('@duckdb/node-api')
  // A database may come from anybody: a view in it reads no file of this computer and loads no extension.
  const limits = { memory_limit: '256MB', threads: '1', enable_external_access: 'false' }
  const instance = await DuckDBInstance.create(copy, limits).catch((error: unknown) => {
    throw new CommandError(exitCodes.usage, `${printable(path)} is no DuckDB database that can be read: ${printable(firstLine(error))}`)
  })
  const connection = await instance.connect()
  try {
    await connection.run("set TimeZone = 'UTC'")
    const few = async <Row>(sql: string) => (await connection.runAndReadAll(sql)).getRowObjectsJS() as Row[]
    const found = await few<{ name: string }>("select column_name as name from information_schema.columns where table_name = 'photos'")
    const missing = columns.filter((name) => !found.some((column) => column.name === name))
    if (missing.length > 0) {
      throw wrongUsage(`${printable(path)} is no database of the Python version: its table photos has no ${missing.join(', ')}.`)
    }
    const owner = await ownerOf(few, user)
    const all = await connection.stream(
      `select coalesce(filename::text, ''), coalesce(original_path::text, ''), strftime(try_cast(created_at as timestamp), '%Y-%m-%dT%H:%M:%S.%g'),
         strftime(try_cast(uploaded_at as timestamp), '%Y-%m-%dT%H:%M:%S.%g'), try_cast(file_size as double),
         epoch_us(try_cast(uploaded_at as timestamp))::double, id::text
       from photos where user_id::text = $1`,
      [owner],
    )
    work.run(
      `create table rows (filename text, path text, created_at text, uploaded_at text, byte_size integer, uploaded_us integer, id text, name_key text)`,
    )
    const add = work.prepare('insert into rows values (?, ?, ?, ?, ?, ?, ?, ?)')
    let rows = 0
    for await (const some of all.yieldRowsJs()) {
      work.together(() => {
        // Row: texts, numbers and null, as the statement has them.
        for (const row of some as (string | number | null)[][]) add.run(...row, nameKey(String(row[0])))
      })
      rows += some.length
    }
    return { owner, rows }
  } catch (error) {
    if (error instanceof CommandError) throw error
    throw wrongUsage(`${printable(path)} cannot be read as a database of the Python version: ${printable(firstLine(error))}`)
  } finally {
    connection.closeSync()
    instance.closeSync()
  }
}

/** Of rows that name one object the last one counts; an overwrite keeps the day of the first upload. Returns how many objects there are. */
function onceEach(work: WorkDatabase): number {
  work.run(
    'create table objects (n integer primary key, filename text, path text, createdAt text, uploadedAt text, byteSize integer, isDoubled integer)',
  )
  work.run(`insert into objects
    select row_number() over (order by uploaded_us, id), filename, path, created_at, first_at, byte_size,
      row_number() over (partition by name_key order by uploaded_us, id) > 1
    from (
      select *, first_value(uploaded_at) over (partition by coalesce(nullif(path, ''), rowid) order by uploaded_us, id) as first_at,
        row_number() over (partition by coalesce(nullif(path, ''), rowid) order by uploaded_us desc, id desc) as from_last
      from rows
    ) where from_last = 1`)
  work.run('drop table rows')
  return work.rows<{ count: number }>('select count(*) as count from objects')[0]?.count ?? 0
}

const pagesOf = (work: WorkDatabase) =>
  function* (size: number): Generator<PythonPhoto[]> {
    for (let after = 0; ; after += size) {
      const page = work.rows<Omit<PythonPhoto, 'isDoubled'> & { isDoubled: number }>(
        'select filename, path, createdAt, uploadedAt, byteSize, isDoubled from objects where n > :after and n <= :until order by n',
        { after, until: after + size },
      )
      if (page.length === 0) return
      yield page.map((photo) => ({ ...photo, isDoubled: photo.isDoubled === 1 }))
    }
  }

async function ownerOf(rows: <R>(sql: string) => Promise<R[]>, user: string | undefined): Promise<string> {
  const users = (
    await rows<{ user_id: string }>('select distinct user_id::text as user_id from photos where user_id is not null order by 1')
  ).map(({ user_id }) => user_id)
  if (user !== undefined && users.includes(user)) return user
  const [only] = users
  if (only === undefined) throw wrongUsage('The database has no photos.')
  if (user === undefined && users.length === 1) return only
  const names = users.slice(0, 20).map(printable).join(', ')
  throw wrongUsage(
    user === undefined ? `Whose photos? --user takes one of: ${names}` : `Nobody there is "${printable(user)}". There are: ${names}`,
  )
}

async function copied(path: string, folder: string): Promise<string> {
  const copy = join(folder, 'metadata.db')
  try {
    if (!(await stat(path)).isFile()) throw new Error('it is no file')
    await copyFile(path, copy)
    await copyFile(`${path}.wal`, `${copy}.wal`).catch(() => {})
    return copy
  } catch (error) {
    throw wrongUsage(`The database ${printable(path)} cannot be read: ${printable(firstLine(error))}`)
  }
}

const firstLine = (error: unknown) => (error instanceof Error ? error.message : String(error)).split('\n')[0] ?? ''
