import type { LibraryObjects, LibraryRows, MovableTable, MoveNote, TargetObjects, TargetRows } from '../ports/moving.ts'
import { countStored } from './check-objects.ts'
import { type CheckedTable, checkTable } from './check-rows.ts'
import { columnAt, copyTable } from './copy-rows.ts'
import { countObjects, type ObjectCounts, versionsTable } from './library-objects.ts'
import { type DamagedObject, moveObjects } from './move-objects.ts'
import { MoveRefused, type MoveProgress, type ShowProgress } from './progress.ts'

export interface MoveDeps {
  from: { rows: LibraryRows; objects: LibraryObjects }
  to: { rows: TargetRows; objects: TargetObjects }
  nowMs: () => number
  progress: ShowProgress
  /** Objects copied at once. */
  concurrency: number
  signal?: AbortSignal
}

export interface LibraryCounts extends ObjectCounts {
  tables: { table: string; rows: number }[]
  /** Uploads that are not photos yet, which are not moved. */
  openUploads: number
}

export type MoveResult =
  | {
      outcome: 'moved' | 'damaged' | 'incomplete'
      counts: LibraryCounts
      checked: CheckedTable[]
      copied: CopiedCounts
      damaged: DamagedObject[]
    }
  /** An earlier run had finished; the target is a library of its own since. */
  | { outcome: 'moved before'; finishedAtMs: number }

export interface CopiedCounts {
  /** By this run. */
  objects: number
  bytes: number
  /** In the target now, of what the library names. */
  stored: ObjectCounts
}

/**
 * Copies a library, rows first, so that a sweep in the target finds every object named; checks both sides row by row and every object by its
 * hash as it is copied and by its place at the end; only then the target says that the move is done. Killed anywhere, it goes on when
 * called again: rows are compared, objects are skipped up to the last page that was noted.
 * Throws MoveRefused before anything is written where the target is not empty and no begun move of this library.
 */
export async function moveLibrary(deps: MoveDeps): Promise<MoveResult> {
  const { from, to, signal } = deps
  const note = await to.rows.note()
  if (note) requireSameMove(note, deps)
  if (note?.finishedAtMs !== undefined) return { outcome: 'moved before', finishedAtMs: note.finishedAtMs }
  const schema = await from.rows.schema()
  if (schema === 0) throw new MoveRefused('The source has no library: its database has no tables of ImgStream.')
  if (await from.rows.isUnfinished())
    throw new MoveRefused('The source is half a library itself: a move into it is not done. Finish that one first.')
  if (!note) await requireEmpty(to)
  await prepare(deps, note, schema)

  const tables = await from.rows.tables()
  const versions = tables.find(({ name }) => name === versionsTable)
  if (!versions) throw new Error(`the schema has no table ${versionsTable}`)
  const progress = progressTeller(deps)
  const counts = await countLibrary(from.rows, tables, { signal, progress: deps.progress })
  const totalRows = counts.tables.reduce((sum, { rows }) => sum + rows, 0)

  await moveRows(deps, tables, progress.step('rows', totalRows))
  const begun: Pick<MoveNote, 'objectsUpTo' | 'damaged'> = (await to.rows.note()) ?? { damaged: [] }
  const left = begun.objectsUpTo ? await countObjects(from.rows, versions, { signal, after: begun.objectsUpTo }) : counts
  const settled = progress.objects(left)
  const damaged = await moveObjects({ ...deps, table: versions, settled }, begun)

  const looked = progress.step('checking rows', totalRows)
  const checked: CheckedTable[] = []
  for (const table of tables) checked.push(await checkTable(from.rows, to.rows, table, { looked, signal }))
  const stored = await countStored(from.rows, to.objects, versions, {
    looked: progress.step('checking objects', counts.originals + counts.derived),
    signal,
  })
  await addNames(from.rows, tables, damaged)
  const result = { counts, checked, damaged, copied: { ...progress.copied(), stored } }
  if (damaged.length > 0) return { outcome: 'damaged', ...result }
  if (stored.originals !== counts.originals || stored.originalBytes !== counts.originalBytes) {
    // Something has taken objects away. The next run looks at all of them.
    await to.rows.progress({ damaged: [] })
    return { outcome: 'incomplete', ...result }
  }
  await to.rows.finish(deps.nowMs())
  return { outcome: 'moved', ...result }
}

async function addNames(rows: LibraryRows, tables: readonly MovableTable[], damaged: DamagedObject[]): Promise<void> {
  const photos = tables.find(({ name }) => name === 'photos')
  const ids = [...new Set(damaged.map(({ photoId }) => photoId))].filter((id) => id !== '')
  if (!photos || ids.length === 0) return
  const [id, filename] = [columnAt(photos, 'id'), columnAt(photos, 'filename')]
  const names = new Map((await rows.rowsWith(photos, 'id', ids)).map((row) => [row[id], row[filename]]))
  for (const each of damaged) {
    const name = names.get(each.photoId)
    if (name) each.filename = name
  }
}

/** What a move would take along; reads only. */
export async function countLibrary(
  rows: LibraryRows,
  tables: readonly MovableTable[],
  { signal, progress }: { signal?: AbortSignal | undefined; progress: ShowProgress },
): Promise<LibraryCounts> {
  const counted: LibraryCounts['tables'] = []
  for (const table of tables) counted.push({ table: table.name, rows: await rows.count(table) })
  const versions = tables.find(({ name }) => name === versionsTable)
  const total = counted.find(({ table }) => table === versionsTable)?.rows ?? 0
  const looked = (done: number) => progress({ step: 'counting', done, total, bytes: 0, bytesLeft: 0 })
  const objects = versions ? await countObjects(rows, versions, { signal, looked }) : { originals: 0, originalBytes: 0, derived: 0 }
  return { ...objects, tables: counted, openUploads: await rows.openUploads() }
}

export type TargetState = 'empty' | 'begun' | 'moved before' | 'not empty' | 'another move'

/** What a move would find in the target; reads only. */
export async function stateOfTarget(deps: Pick<MoveDeps, 'from' | 'to'>): Promise<TargetState> {
  const note = await deps.to.rows.note()
  if (!note) return (await whatIsThere(deps.to)) ? 'not empty' : 'empty'
  if (!isSameMove(note, deps)) return 'another move'
  return note.finishedAtMs === undefined ? 'begun' : 'moved before'
}

const sourceOf = ({ rows, objects }: MoveDeps['from']) => `${rows.place} with ${objects.place}`

const isSameMove = (note: MoveNote, { from, to }: Pick<MoveDeps, 'from' | 'to'>) =>
  note.source === sourceOf(from) && note.objects === to.objects.place

function requireSameMove(note: MoveNote, deps: MoveDeps): void {
  if (isSameMove(note, deps)) return
  throw new MoveRefused(
    `The target belongs to another move: from ${note.source} to ${note.objects}. Name an empty database and an empty place for objects.`,
  )
}

async function requireEmpty(to: MoveDeps['to']): Promise<void> {
  const found = await whatIsThere(to)
  if (found)
    throw new MoveRefused(`The target is not empty: ${found}. Name an empty database and an empty place for objects. Nothing was written.`)
}

async function whatIsThere({ rows, objects }: MoveDeps['to']): Promise<string | undefined> {
  if ((await rows.schema()) > 0) {
    for (const table of await rows.tables()) if ((await rows.count(table)) > 0) return `its table ${table.name} has rows`
  }
  for (const prefix of ['originals/', 'derivatives/']) {
    for await (const { key } of objects.list(prefix)) return `${objects.place} has ${key}`
  }
  return undefined
}

async function prepare({ from, to, nowMs }: MoveDeps, note: MoveNote | undefined, schema: number): Promise<void> {
  if (!note) await to.rows.prepare(schema)
  const there = await to.rows.schema()
  if (there !== schema) {
    throw new MoveRefused(
      `The schemas differ (${schema} in the source, ${there} in the target): the source was updated after the move began, or one side is of a newer version. Begin with an empty target, by the newest version of ImgStream.`,
    )
  }
  if (!note) await to.rows.begin({ source: sourceOf(from), objects: to.objects.place, startedAtMs: nowMs(), damaged: [] })
}

async function moveRows({ from, to, signal }: MoveDeps, tables: readonly MovableTable[], looked: (rows: number) => void): Promise<void> {
  const before = await to.rows.note()
  for (const table of tables) {
    let isLowered = before?.objectsUpTo === undefined || table.name !== versionsTable
    await copyTable(from.rows, to.rows, table, {
      looked,
      signal,
      // Versions that changed since the last run: their objects are to be looked at again, and all behind them.
      beforeChange: async (after) => {
        if (isLowered) return
        isLowered = true
        await to.rows.progress({ ...(after && { objectsUpTo: after }), damaged: before?.damaged ?? [] })
      },
    })
  }
}

function progressTeller({ progress }: MoveDeps) {
  const copied = { objects: 0, bytes: 0 }
  const tell = (changed: Pick<MoveProgress, 'step' | 'done' | 'total'>, bytesLeft = 0) =>
    progress({ ...changed, bytes: copied.bytes, bytesLeft })
  return {
    step(step: MoveProgress['step'], total: number) {
      let done = 0
      tell({ step, done, total })
      return (more: number) => {
        done += more
        tell({ step, done, total })
      }
    },
    objects(left: ObjectCounts): Parameters<typeof moveObjects>[0]['settled'] {
      let done = 0
      let bytesLeft = left.originalBytes
      return ({ original }, what) => {
        done += 1
        bytesLeft -= original?.byteSize ?? 0
        if (what.kind === 'copied') copied.objects += 1
        if (what.kind === 'copied') copied.bytes += what.byteSize
        tell({ step: 'objects', done, total: left.originals + left.derived }, Math.max(0, bytesLeft))
      }
    },
    copied: () => copied,
  }
}
