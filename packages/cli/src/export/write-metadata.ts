import { createHash } from 'node:crypto'
import { createReadStream, createWriteStream } from 'node:fs'
import { mkdir, open, rename, rm, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { once } from 'node:events'
import { type TableName, tables } from './columns.ts'
import { readme } from './readme.ts'
import { hashOf } from './receive-file.ts'
import { jsonColumns, type WorkDatabase } from './work-database.ts'

export const sumsName = 'SHA256SUMS'
const order: Record<TableName, string> = {
  photos: 'photo_id',
  versions: 'photo_id, version',
  batches: 'started_at, batch_id',
  settings: '1',
}

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
  await settleTables(database)
  await mkdir(join(folder, 'metadata'), { recursive: true })
  const names = Object.keys(tables) as TableName[]
  for (const name of names) {
    const sorted = `select * from exported_${name} order by ${order[name]}`
    await write(folder, parts, `metadata/${name}.parquet`, (part) =>
      database.run(`copy (${sorted}) to ${quoted(part)} (format parquet, compression zstd)`),
    )
    await write(folder, parts, `metadata/${name}.jsonl`, (part) =>
      database.run(`copy (select ${jsonColumns(tables[name])} from (${sorted})) to ${quoted(part)} (format json)`),
    )
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

/** The tables as they are exported: what is gone meanwhile left out, and each file's path where it is there. */
async function settleTables(database: WorkDatabase): Promise<void> {
  await database.run(`create or replace table gone as select photo_id, version from files where problem = 'gone'`)
  await database.run(
    `create or replace table there as select photo_id, checksum, min(path) as path from files where problem is null group by all`,
  )
  await database.run(`create or replace view exported_photos as
    select p.* replace (t.path as path) from photos as p left join there as t using (photo_id, checksum)
    where not exists (select 1 from gone as g where g.photo_id = p.photo_id and g.version = p.version)`)
  await database.run(`create or replace view exported_versions as
    select v.* replace (t.path as path) from versions as v left join there as t using (photo_id, checksum)
    where exists (select 1 from exported_photos as p where p.photo_id = v.photo_id)
      and not exists (select 1 from gone as g where g.photo_id = v.photo_id and g.version = v.version)`)
  await database.run('create or replace view exported_batches as select * from batches')
  await database.run('create or replace view exported_settings as select * from settings')
}

async function writeProblems(database: WorkDatabase, folder: string, parts: string): Promise<void> {
  const [{ count = 0 } = {}] = await database.rows<{ count: number }>(
    "select count(*)::integer as count from files where problem is not null and problem <> 'gone'",
  )
  if (count === 0) return rm(join(folder, 'metadata/problems.jsonl'), { force: true })
  await write(folder, parts, 'metadata/problems.jsonl', (part) =>
    database.run(
      `copy (select photo_id, version, filename, path, checksum, problem from files where problem is not null and problem <> 'gone' order by n)
       to ${quoted(part)} (format json)`,
    ),
  )
}

const metadataNames = [
  ...(Object.keys(tables) as TableName[]).flatMap((name) => [`metadata/${name}.parquet`, `metadata/${name}.jsonl`]),
  'metadata/problems.jsonl',
  'README.md',
  'README.ja.md',
  'export.json',
]

/** In the form of `sha256sum`: names of a library hold neither line breaks nor backslashes, so none needs its escapes. */
async function writeSums(database: WorkDatabase, folder: string, parts: string): Promise<void> {
  await write(folder, parts, sumsName, async (part) => {
    const out = createWriteStream(part)
    const line = async (hash: string, path: string) => {
      if (!out.write(`${hash}  ${path}\n`)) await once(out, 'drain')
    }
    for (const name of metadataNames) {
      const there = await stat(join(folder, name)).catch(() => undefined)
      if (there) await line(await hashOf(join(folder, name)), name)
    }
    for (let after = 0; ; after += 10_000) {
      const rows = await database.rows<{ checksum: string; path: string; problem: string | null }>(
        'select checksum, path, problem from files where n > $after and n <= $until order by n',
        { after, until: after + 10_000 },
      )
      if (rows.length === 0) break
      for (const { checksum, path, problem } of rows) if (problem === null) await line(checksum, path)
    }
    out.end()
    await once(out, 'finish')
  })
}

/** Files that an earlier export wrote and this one does not name: photos that were deleted, renamed places. They are left where they are. */
async function countLeftovers(database: WorkDatabase, folder: string): Promise<{ leftovers: number; examples: string[] }> {
  const earlier = await database.table<string>('earlier', [{ name: 'path', type: 'text', value: (path) => path, en: '', ja: '' }])
  for await (const line of linesOf(join(folder, sumsName))) {
    const path = /^[0-9a-f]{64} [ *](.+)$/.exec(line)?.[1]
    if (path !== undefined && !metadataNames.includes(path)) earlier.add(path)
  }
  earlier.end()
  const left = 'from earlier where path not in (select path from files where problem is null)'
  const [{ count = 0 } = {}] = await database.rows<{ count: number }>(`select count(*)::integer as count ${left}`)
  const examples = await database.rows<{ path: string }>(`select path ${left} order by path limit 5`)
  return { leftovers: count, examples: examples.map(({ path }) => path) }
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

const quoted = (text: string) => `'${text.replaceAll("'", "''")}'`
