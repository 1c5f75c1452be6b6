import type { ChildProcess } from 'node:child_process'
import { AppError } from '../../app-error.ts'
import { BackupDamaged, BackupRefused } from '../../domain/backup/backup-errors.ts'
import type { BackupProgress, CreatedBackup } from '../../domain/backup/create-backup.ts'
import { MoveStopped } from '../../domain/moving/progress.ts'
import type { Database } from '../database/database.ts'
import type { ChildRequest, ToChild, ToParent } from './child-messages.ts'
import { forkBeside } from './fork-beside.ts'

/** How long all writes may wait for the other process to copy the end of the log, ms. Then the backup is given up, not the library. */
const mostQuietMs = 30_000
/** How long a process that was told to stop may tidy up, ms. */
const stopMs = 5000

export interface MakeOptions {
  progress?: (progress: BackupProgress) => void
  signal?: AbortSignal | undefined
}

/**
 * Makes a backup in a process of its own. `database` is the one that holds the file where the library is one file; nobody else can say when
 * it is still. Throws BackupRefused, BackupDamaged, MoveStopped and AppError, as that process said.
 */
export async function makeBackup(request: ChildRequest, database: Database | undefined, options: MakeOptions = {}): Promise<CreatedBackup> {
  if (request.database.type === 'duckdb' && !database?.copyFile) throw new Error('nobody holds the file that is to be copied')
  const child = forkBeside('backup-child.ts')
  const told = hear(child, options.progress)
  const stop = () => {
    send(child, { type: 'stop' })
    setTimeout(() => child.kill('SIGKILL'), stopMs).unref()
  }
  options.signal?.addEventListener('abort', stop)
  try {
    send(child, { type: 'begin', request })
    if (options.signal?.aborted) stop()
    const first = await Promise.race([told.ended, told.next('wants to copy')])
    if (first === undefined && database?.copyFile) await copyWhileStill(child, told, database.copyFile)
    return await told.ended
  } finally {
    options.signal?.removeEventListener('abort', stop)
    // It tidies up what is half made.
    stop()
    await told.exited
  }
}

type Told = ReturnType<typeof hear>

async function copyWhileStill(child: ChildProcess, told: Told, copyFile: NonNullable<Database['copyFile']>): Promise<void> {
  await copyFile({
    async copy(_path, logBytes) {
      const copied = told.next('copied')
      send(child, { type: 'held', logBytes })
      await Promise.race([told.ended, copied])
    },
    async finish() {
      const finished = told.next('finished')
      send(child, { type: 'quiet' })
      const late = setTimeout(() => child.kill('SIGKILL'), mostQuietMs)
      try {
        await Promise.race([told.ended, finished])
      } finally {
        clearTimeout(late)
      }
    },
  })
}

const send = (child: ChildProcess, message: ToChild) => child.connected && child.send(message)

function hear(child: ChildProcess, progress: MakeOptions['progress']) {
  const waiting = new Map<ToParent['type'], () => void>()
  let errors = ''
  let result: { created: CreatedBackup } | { error: Error } | undefined
  child.stderr?.on('data', (chunk: unknown) => (errors = (errors + String(chunk)).slice(-2000)))
  child.on('message', (message: ToParent) => {
    if (message.type === 'progress') progress?.(message.progress)
    else if (message.type === 'done') result = { created: message.created }
    else if (message.type === 'failed') result = { error: errorOf(message) }
    else waiting.get(message.type)?.()
  })
  const exited = new Promise<void>((resolve) => {
    child.once('exit', () => resolve())
    child.once('error', (error) => {
      result ??= { error }
      resolve()
    })
  })
  const ended = exited.then(() => {
    if (result && 'created' in result) return result.created
    const why = child.signalCode ? `it was ended by ${child.signalCode}` : `it ended with ${child.exitCode}`
    throw (
      result?.error ??
      new AppError(
        'STORAGE_UNAVAILABLE',
        `The process that makes the backup is gone: ${why}. The library was not changed. ${errors}`.trim(),
      )
    )
  })
  // Whoever waits for it hears of it; nobody else has to.
  ended.catch(() => {})
  return {
    ended,
    exited,
    next: (type: ToParent['type']) => new Promise<undefined>((resolve) => waiting.set(type, () => resolve(undefined))),
  }
}

/** What another process of ours said had failed, as it would have been thrown here. */
export function errorOf({ name, message, code }: Extract<ToParent, { type: 'failed' }>): Error {
  if (name === 'BackupRefused') return new BackupRefused(message)
  if (name === 'BackupDamaged') return new BackupDamaged(message)
  if (name === 'MoveStopped') return new MoveStopped()
  // The catalog's own codes, by a process of this program.
  if (code) return new AppError(code as AppError['code'], message)
  return new Error(message)
}
