// Moves a library whose objects are all one small file that is made up when read and counted when written: what the rows take, and the
// memory. The source and the target come as JSON; what was seen goes back by a message.
import { readFile } from 'node:fs/promises'
import { Readable } from 'node:stream'
import { pagesOfObjects, versionsTable } from '../../packages/server/src/domain/moving/library-objects.ts'
import { moveLibrary } from '../../packages/server/src/domain/moving/move-library.ts'
import type { MoveProgress } from '../../packages/server/src/domain/moving/progress.ts'
import type { LibraryObjects, LibraryRows, TargetObjects } from '../../packages/server/src/domain/ports/moving.ts'
import { type DatabaseAt, openSource, openTarget } from '../../packages/server/src/infrastructure/moving/open-databases.ts'
import { movedBytes, type MoveSeen } from './move-seen.ts'

const [from, to] = JSON.parse(process.argv[2] ?? '[]') as [DatabaseAt, DatabaseAt]
let stored: LibraryRows | undefined
let isWritten = false
const objects: LibraryObjects = { place: 'made up', read: async () => Readable.from([movedBytes]), async *list() {} }
const target: TargetObjects = {
  place: 'counted',
  read: async () => undefined,
  async *list(prefix) {
    if (!isWritten) return
    // What was written is what the source names: a list of it would take more memory than the move.
    const table = (await stored?.tables())?.find(({ name }) => name === versionsTable)
    if (!stored || !table) return
    for await (const { objects } of pagesOfObjects(stored, table))
      for (const { key } of objects) if (key.startsWith(prefix)) yield { key, byteSize: movedBytes.length }
  },
  async write(_key, body, accept) {
    for await (const _ of body) void _
    accept()
    isWritten = true
    return true
  },
  delete: async () => {},
}

const seen: MoveSeen = { outcome: '', rows: 0, seconds: {}, peakMb: 0 }
let step: MoveProgress['step'] | undefined
let since = performance.now()
function note(next: MoveProgress['step'] | undefined) {
  if (next === step) return
  const now = performance.now()
  if (step) seen.seconds[step] = (seen.seconds[step] ?? 0) + (now - since) / 1000
  step = next
  since = now
}

const source = await openSource(from)
await source.reading(async (rows) => {
  stored = rows
  const opened = await openTarget(to, { readOnly: false })
  const end = await moveLibrary({
    from: { rows, objects },
    to: { rows: opened.rows, objects: target },
    nowMs: Date.now,
    concurrency: 8,
    progress: (now) => note(now.step),
  })
  note(undefined)
  seen.outcome = end.outcome
  if (end.outcome !== 'moved before') seen.rows = end.checked.reduce((sum, { rows: count }) => sum + count, 0)
  await opened.close()
})
await source.close()
seen.peakMb = Number(/VmHWM:\s+(\d+) kB/.exec(await readFile('/proc/self/status', 'utf8'))?.[1] ?? 0) / 1024
process.send?.(seen, () => process.exit(0))
