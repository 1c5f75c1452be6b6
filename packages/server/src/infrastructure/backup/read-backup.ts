import type { ChildProcess } from 'node:child_process'
import { AppError } from '../../app-error.ts'
import type { HashedRows } from '../../domain/ports/library-backups.ts'
import { forkBeside } from './fork-beside.ts'
import { errorOf } from './make-backup.ts'
import type { ReadAnswer, ReadQuestion, ReadRequest } from './read-messages.ts'

/**
 * Reads a backup in a process of its own, as reading and hashing thousands of rows would keep a server from answering. Throws BackupDamaged,
 * BackupRefused and AppError, as that process said. `close` ends it.
 */
export async function readBackup(request: ReadRequest): Promise<HashedRows> {
  const child = forkBeside('read-backup-child.ts')
  const { ask, close } = talkTo(child)
  try {
    await ask({ type: 'open', request })
  } catch (error) {
    await close()
    throw error
  }
  return {
    async *rows(table, ownerId) {
      for (let answer = await ask({ type: 'rows', table, ownerId }); answer.type === 'page'; answer = await ask({ type: 'more' })) {
        yield answer.rows
      }
    },
    async hashes(ownerId) {
      const answer = await ask({ type: 'hashes', ownerId })
      return answer.type === 'hashes' ? answer.tables : []
    },
    close,
  }
}

/** One question at a time; each has one answer. */
function talkTo(child: ChildProcess) {
  let waiting: { answered(answer: ReadAnswer): void; failed(error: Error): void } | undefined
  let errors = ''
  let isOver = false
  child.stderr?.on('data', (chunk: unknown) => (errors = (errors + String(chunk)).slice(-2000)))
  child.on('message', (answer: ReadAnswer) => {
    const asked = waiting
    waiting = undefined
    if (answer.type === 'failed') asked?.failed(errorOf(answer))
    else asked?.answered(answer)
  })
  const gone = () => new AppError('BACKUP_UNAVAILABLE', `The process that reads the backup is gone. Nothing was changed. ${errors}`.trim())
  const exited = new Promise<void>((resolve) => {
    const end = () => {
      isOver = true
      waiting?.failed(gone())
      resolve()
    }
    child.once('exit', end)
    child.once('error', end)
  })
  return {
    ask: (question: ReadQuestion) =>
      new Promise<ReadAnswer>((resolve, reject) => {
        if (isOver || !child.connected) return reject(gone())
        waiting = { answered: resolve, failed: reject }
        child.send(question)
      }),
    async close() {
      // It tidies up and ends.
      if (child.connected) child.disconnect()
      await exited
    },
  }
}
