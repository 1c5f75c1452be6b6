import process from 'node:process'
import { AppError } from '../../app-error.ts'
import { createBackup } from '../../domain/backup/create-backup.ts'
import type { BackupProgress } from '../../domain/backup/create-backup.ts'
import { MoveStopped } from '../../domain/moving/progress.ts'
import { openObjects, openPlace } from './backup-places.ts'
import { duckDbSource, postgresSource } from './backup-sources.ts'
import type { ChildRequest, ToChild, ToParent } from './child-messages.ts'
import { openBackup } from './open-backup.ts'
import { workFiles } from './work-files.ts'

/*
 * The process that makes a backup. All that takes long happens here, so that a server goes on answering; and the database's file is read
 * here, as a process that opens and closes a file loses its lock on it.
 */

const progressEveryMs = 200
process.umask(0o077)

const stop = new AbortController()
const waiting = new Map<ToChild['type'], (message: ToChild) => void>()
const tell = (message: ToParent) => process.connected && process.send?.(message)

function word<Type extends ToChild['type']>(type: Type): Promise<Extract<ToChild, { type: Type }>> {
  return new Promise((resolve, reject) => {
    // What is heard under a type is of that type.
    waiting.set(type, (message) => resolve(message as Extract<ToChild, { type: Type }>))
    stop.signal.addEventListener('abort', () => reject(new MoveStopped()))
  })
}

process.on('message', (message: ToChild) => {
  if (message.type === 'begin') void run(message.request)
  else if (message.type === 'stop') stop.abort()
  else waiting.get(message.type)?.(message)
})
// Whoever asked is gone: what is half made is taken away.
process.on('disconnect', () => stop.abort())
process.on('SIGTERM', () => stop.abort())
// Ctrl-C reaches the whole group; the parent says what it means.
process.on('SIGINT', () => {})

async function run(request: ChildRequest): Promise<void> {
  try {
    const { database, to, originals, kind, prunes, version } = request
    const source = await (database.type === 'duckdb'
      ? duckDbSource(database.path, {
          async copying({ copy, finish }) {
            const held = word('held')
            tell({ type: 'wants to copy' })
            const { logBytes } = await held
            await copy(database.path, logBytes)
            const quiet = word('quiet')
            tell({ type: 'copied' })
            await quiet
            await finish(database.path)
            tell({ type: 'finished' })
          },
        })
      : postgresSource(database))
    try {
      const deps = {
        source,
        place: await openPlace(to),
        files: workFiles,
        open: openBackup,
        version,
        nowMs: () => Date.now(),
        ...(originals && { originals: await openObjects(originals) }),
      }
      const created = await createBackup(deps, { kind, prunes, progress: now(), signal: stop.signal })
      tell({ type: 'done', created })
    } finally {
      await source.close()
    }
  } catch (error) {
    const { name, message } = error instanceof Error ? error : new Error(String(error))
    tell({ type: 'failed', name, message, ...(error instanceof AppError && { code: error.code }) })
  }
  if (process.connected) process.disconnect()
}

/** Not more often than somebody can read. */
function now() {
  let toldAt = 0
  let step = ''
  return (progress: BackupProgress) => {
    const at = Date.now()
    if (progress.step === step && at - toldAt < progressEveryMs) return
    toldAt = at
    step = progress.step
    tell({ type: 'progress', progress })
  }
}
