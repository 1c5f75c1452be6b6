import { copyFile, mkdtemp, rm, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DuckDBInstance } from '@duckdb/node-api'
import { CommandError, exitCodes, wrongUsage } from '../exit-codes.ts'
import { printable } from '../words.ts'

/** A row of the table `photos` of the Python version (its `src/imgstream/models/schema.py`), times as its columns have them, without a zone. */
export interface PythonPhoto {
  filename: string
  /** `photos/{user}/original/{filename}`. */
  path: string
  /** From EXIF, else the time of the upload. */
  createdAt: string | null
  uploadedAt: string
  byteSize: number
}

export interface PythonLibrary {
  user: string
  /** Every object once, in the order of its upload: of rows that name one object the last one tells what is in it. */
  photos: PythonPhoto[]
  /** Rows of earlier uploads under the same name, whose bytes are gone. */
  replaced: number
}

const columns = ['id', 'user_id', 'filename', 'original_path', 'created_at', 'uploaded_at', 'file_size']

/**
 * Reads a copy of the database, so that the file itself stays as it is, also where a process still has it open. Throws CommandError where it is
 * no such database, or has several people's photos and nobody was named.
 */
export async function readPythonLibrary(path: string, user: string | undefined): Promise<PythonLibrary> {
  const folder = await mkdtemp(join(tmpdir(), 'imgstream-python-'))
  try {
    const copy = await copied(path, folder)
    const instance = await DuckDBInstance.create(copy).catch((error: unknown) => {
      throw new CommandError(exitCodes.usage, `${printable(path)} is no DuckDB database that can be read: ${printable(firstLine(error))}`)
    })
    const connection = await instance.connect()
    try {
      const rows = async <Row>(sql: string, values: string[] = []) =>
        (await connection.runAndReadAll(sql, values)).getRowObjectsJS() as Row[]
      const found = await rows<{ name: string }>("select column_name as name from information_schema.columns where table_name = 'photos'")
      const missing = columns.filter((name) => !found.some((column) => column.name === name))
      if (missing.length > 0) {
        throw wrongUsage(`${printable(path)} is no database of the Python version: its table photos has no ${missing.join(', ')}.`)
      }
      const owner = await ownerOf(rows, user)
      const all = await rows<Row>(
        `select filename, original_path, strftime(created_at::timestamp, '%Y-%m-%dT%H:%M:%S.%g') as created_at,
           strftime(uploaded_at::timestamp, '%Y-%m-%dT%H:%M:%S.%g') as uploaded_at, file_size::double as file_size
         from photos where user_id = $1 order by photos.uploaded_at, id`,
        [owner],
      )
      return { user: owner, ...onceEach(all) }
    } finally {
      connection.closeSync()
      instance.closeSync()
    }
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

interface Row {
  filename: string
  original_path: string
  created_at: string | null
  uploaded_at: string
  file_size: number
}

function onceEach(rows: readonly Row[]): Pick<PythonLibrary, 'photos' | 'replaced'> {
  const byPath = new Map<string, PythonPhoto>()
  for (const row of rows) {
    const first = byPath.get(row.original_path)
    byPath.delete(row.original_path)
    byPath.set(row.original_path, {
      filename: row.filename,
      path: row.original_path,
      createdAt: row.created_at,
      // An overwrite keeps the day of the first upload.
      uploadedAt: first?.uploadedAt ?? row.uploaded_at,
      byteSize: row.file_size,
    })
  }
  return { photos: [...byPath.values()], replaced: rows.length - byPath.size }
}

async function ownerOf(rows: <R>(sql: string) => Promise<R[]>, user: string | undefined): Promise<string> {
  const users = (await rows<{ user_id: string }>('select distinct user_id from photos order by user_id')).map(({ user_id }) => user_id)
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
