// A server that checks its library, in a process of its own: how late its event loop is meanwhile, and its memory. Objects are made up from the
// rows, but each is asked for at the disk as a file is. What was seen goes back by a message.
import { readFile, stat } from 'node:fs/promises'
import { monitorEventLoopDelay } from 'node:perf_hooks'
import { setTimeout as wait } from 'node:timers/promises'
import { compose } from '../../packages/server/src/wiring/compose.ts'
import { readConfig } from '../../packages/server/src/config/read-config.ts'
import { withoutSecrets } from '../../packages/server/src/config/resolve-secrets.ts'
import { pagesOfObjects, versionsTable } from '../../packages/server/src/domain/moving/library-objects.ts'
import type { LibraryRows } from '../../packages/server/src/domain/ports/moving.ts'
import type { ObjectStore, StoredObject } from '../../packages/server/src/domain/ports/object-store.ts'
import { libraryRows } from '../../packages/server/src/infrastructure/moving/library-rows.ts'
import { createLog } from '../../packages/server/src/logging/create-log.ts'
import { checkedByteSize, type VerifySeen } from './verify-seen.ts'

const longestMs = Number(process.argv[2])
const read = readConfig(process.env)
if (!read.ok) throw new Error(read.problems.map(({ variable, message }) => `${variable} ${message}`).join('\n'))
/** Known when the server is there, which the objects are before. */
const library: { rows?: LibraryRows } = {}
const application = await compose(withoutSecrets(read.config), {
  log: await createLog({ level: 'error', format: 'json' }),
  wrap: { objects: madeUp },
})
library.rows = libraryRows(application.database.engine, application.database, 'the bench')
await application.http.listen({ port: 0, host: '127.0.0.1' })

function madeUp(objects: ObjectStore): ObjectStore {
  const objectAt = (key: string): StoredObject => ({ key, byteSize: key.startsWith('originals/') ? checkedByteSize : 1, createdAtMs: 0 })
  return {
    ...objects,
    async statAll(keys) {
      for (let at = 0; at < keys.length; at += 2) await Promise.all(keys.slice(at, at + 2).map(() => stat(import.meta.filename)))
      return new Map(keys.map((key) => [key, objectAt(key)]))
    },
    async *list(prefix) {
      const { rows } = library
      const table = (await rows?.tables())?.find(({ name }) => name === versionsTable)
      if (!rows || !table) return
      for await (const page of pagesOfObjects(rows, table))
        for (const { key } of page.objects) if (key.startsWith(prefix)) yield objectAt(key)
    },
  }
}

const loop = monitorEventLoopDelay({ resolution: 10 })
const startedAt = performance.now()
const sinceStart = () => (performance.now() - startedAt) / 1000
const { run, ended } = await application.jobs.start('verify')
loop.enable()
let photosSeconds = 0
const looking = setInterval(async () => {
  const { progress } = await application.jobs.find(run.id)
  if (progress?.what === 'photos') photosSeconds = sinceStart()
}, 1000)
await Promise.race([ended, wait(longestMs, undefined, { ref: false })])
loop.disable()
clearInterval(looking)
const seconds = sinceStart()
const { outcome, result } = await application.jobs.find(run.id)
await application.close()
const beyondTimer = (ns: number) => Math.max(0, ns / 1e6 - 10)
const seen: VerifySeen = {
  outcome,
  seconds,
  photos: Number(result?.photos ?? 0),
  photosSeconds,
  objects: Number(result?.objects ?? 0),
  problems: Number(result?.problems ?? 0),
  p99: beyondTimer(loop.percentile(99)),
  max: beyondTimer(loop.max),
  peakMb: Number(/VmHWM:\s+(\d+) kB/.exec(await readFile('/proc/self/status', 'utf8'))?.[1] ?? 0) / 1024,
}
process.send?.(seen, () => process.exit(0))
