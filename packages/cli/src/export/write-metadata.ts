import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { mkdir, open, rename, rm, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { type TableName, tables } from './columns.ts'
import { readme } from './readme.ts'
import { hashOf } from './receive-file.ts'
import type { WorkDatabase } from './work-database.ts'
import { writeLines } from './write-lines.ts'
import { writeParquet } from './write-parquet.ts'

export const sumsName = 'SHA256SUMS'
/**
 * Writes what is known of the photos beside them: each table as Parquet and as JSON lines, the words that explain them, and last the list of
 * hashes. Each file takes its place whole. Returns how many files of an earlier export the list does not name any more.
 */
export async function writeMetadata(
  database: WorkDatabase,
  folder: string,
  parts: string,
  facts: { toldIn: Record<string, unknown> },
): Promise<{ leftovers: number; examples: string[] }> {
  await mkdir(join(folder, 'metadata'), { recursive: true })
  settle(database)
  for (const name of Object.keys(tables) as TableName[]) {
    const lines = join(folder, 'metadata', `${name}.jsonl`)
    await write(folder, parts, `metadata/${name}.jsonl`, (part) => writeLines(part, linesOfTable(database, name)))
    await write(folder, parts, `metadata/${name}.parquet`, (part) => writeParquet(lines, part, tables[name]))
  }
  await writeProblems(database, folder, parts)
  for (const [name, text] of [
    ['README.md', readme('en')],
    ['README.ja.md', readme('ja')],
  ] as const) {
    await write(folder, parts, name, (part) => writeFile(part, text))
  }
  await writeState(folder, parts, { ...facts.toldIn, state: 'complete' })
  const leftovers = await countLeftovers(database, folder)
  await writeSums(database, folder, parts)
  return leftovers
}

/** What is known of the whole export, and whether it came to its end. */
export const writeState = (folder: string, parts: string, state: Record<string, unknown>) =>
  write(folder, parts, 'export.json', (part) => writeFile(part, `${JSON.stringify(state, undefined, 2)}\n`))

/** After this, no problem is noted any more. All that is asked of a photo's files is in the index, in the order of the photos. */
function settle(database: WorkDatabase): void {
  database.run('create index files_of_photos on files (photo_id, checksum, version, problem, path)')
}

/** What is gone meanwhile is left out, and each file's path is told where it is there. */
function* linesOfTable(database: WorkDatabase, name: TableName): Generator<string> {
  const isThere = (row: 'p' | 'v') => `not exists (select 1 from files as g
    where g.photo_id = ${row}.photo_id and g.checksum = ${row}.checksum and g.version = ${row}.version and g.problem = 'gone')`
  const line = (row: 'p' | 'v') => `json_set(${row}.line, '$.path', (select min(path) from files as f
    where f.photo_id = ${row}.photo_id and f.checksum = ${row}.checksum and f.problem is null)) as line`
  const statements: Record<TableName, string> = {
    photos: `select ${line('p')} from photos as p where ${isThere('p')} order by photo_id`,
    versions: `select ${line('v')} from versions as v join photos as p using (photo_id) where ${isThere('p')} and ${isThere('v')}
      order by v.photo_id, v.version`,
    batches: 'select line from batches order by started_at, batch_id',
    settings: 'select line from settings',
  }
  for (const { line: text } of database.each<{ line: string }>(statements[name])) yield text
}

async function writeProblems(database: WorkDatabase, folder: string, parts: string): Promise<void> {
  const [{ count = 0 } = {}] = database.rows<{ count: number }>(
    "select count(*) as count from files where problem is not null and problem <> 'gone'",
  )
  if (count === 0) return rm(join(folder, 'metadata/problems.jsonl'), { force: true })
  await write(folder, parts, 'metadata/problems.jsonl', (part) => writeLines(part, linesOfProblems(database)))
}

function* linesOfProblems(database: WorkDatabase): Generator<string> {
  const sql = `select photo_id, version, filename, path, checksum, problem from files
    where problem is not null and problem <> 'gone' order by n`
  for (const row of database.each<Record<string, unknown>>(sql)) yield JSON.stringify(row)
}

const metadataNames = [
  ...(Object.keys(tables) as TableName[]).flatMap((name) => [`metadata/${name}.parquet`, `metadata/${name}.jsonl`]),
  'metadata/problems.jsonl',
  'README.md',
  'README.ja.md',
  'export.json',
]

async function writeSums(database: WorkDatabase, folder: string, parts: string): Promise<void> {
  const known: string[] = []
  for (const name of metadataNames) {
    const there = await stat(join(folder, name)).catch(() => undefined)
    if (there) known.push(`${await hashOf(join(folder, name))}  ${name}`)
  }
  await write(folder, parts, sumsName, (part) => writeLines(part, linesOfSums(database, known)))
}

/** In the form of `sha256sum`: names of a library hold neither line breaks nor backslashes, so none needs its escapes. */
function* linesOfSums(database: WorkDatabase, known: readonly string[]): Generator<string> {
  yield* known
  const sql = 'select checksum, path from files where problem is null order by n'
  for (const { checksum, path } of database.each<{ checksum: string; path: string }>(sql)) yield `${checksum}  ${path}`
}

const toldLeftovers = 5

/** Files that an earlier export wrote and this one does not name: photos that were deleted, renamed places. They are left where they are. */
async function countLeftovers(database: WorkDatabase, folder: string): Promise<{ leftovers: number; examples: string[] }> {
  const sums = join(folder, sumsName)
  if (!(await stat(sums).catch(() => undefined))) return { leftovers: 0, examples: [] }
  database.run('create index files_by_path on files (path) where problem is null')
  const named = database.prepare('select 1 from files where path = ? and problem is null')
  let leftovers = 0
  const examples: string[] = []
  for await (const line of linesOf(sums)) {
    const path = /^[0-9a-f]{64} [ *](.+)$/.exec(line)?.[1]
    if (path === undefined || metadataNames.includes(path) || named.get(path)) continue
    leftovers += 1
    if (examples.length < toldLeftovers) examples.push(path)
  }
  return { leftovers, examples }
}

/** Lines of a text file; none where it is not there. */
export async function* linesOf(path: string): AsyncGenerator<string> {
  if (!(await stat(path).catch(() => undefined))) return
  let rest = ''
  for await (const piece of createReadStream(path, 'utf8')) {
    const lines = (rest + (piece as string)).split('\n')
    rest = lines.pop() ?? ''
    yield* lines
  }
  if (rest !== '') yield rest
}

async function write(folder: string, parts: string, name: string, fill: (part: string) => Promise<unknown>): Promise<void> {
  const part = join(parts, createHash('sha256').update(name).digest('hex').slice(0, 16))
  await fill(part)
  const handle = await open(part, 'r+')
  try {
    await handle.sync()
  } finally {
    await handle.close()
  }
  await rename(part, join(folder, name))
}
