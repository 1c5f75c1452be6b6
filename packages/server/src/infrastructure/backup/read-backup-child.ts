import process from 'node:process'
import { AppError } from '../../app-error.ts'
import { openOwnersRows } from '../../domain/administration/open-owners-rows.ts'
import type { HashedRows } from '../../domain/ports/library-backups.ts'
import type { LibraryRow } from '../../domain/ports/owned-library.ts'
import { openPlace } from './backup-places.ts'
import { openBackup } from './open-backup.ts'
import type { ReadAnswer, ReadQuestion } from './read-messages.ts'

/* The process that reads a backup for a server, which goes on answering meanwhile. */

process.umask(0o077)

let opened: Promise<HashedRows> | undefined
let pages: AsyncIterator<readonly LibraryRow[]> | undefined

process.on('message', (question: ReadQuestion) => void answer(question).then(tell, (error: unknown) => tell(failure(error))))
// Whoever asked has what was wanted, or is gone. What lies in the temporary folder goes.
process.on('disconnect', () => {
  const end = () => process.exit()
  if (opened) void opened.then((rows) => rows.close()).then(end, end)
  else end()
})
// Ctrl-C reaches the whole group; the parent says what it means.
process.on('SIGINT', () => {})

const tell = (message: ReadAnswer) => process.connected && process.send?.(message)

async function answer(question: ReadQuestion): Promise<ReadAnswer> {
  if (question.type === 'open') {
    const { at, manifest, isVerified } = question.request
    opened = openPlace(at).then((place) => openOwnersRows({ place, open: openBackup }, manifest, { isVerified }))
    await opened
    return { type: 'opened' }
  }
  const rows = await opened
  if (!rows) throw new Error('nothing was opened')
  if (question.type === 'hashes') return { type: 'hashes', tables: await rows.hashes(question.ownerId) }
  if (question.type === 'rows') pages = rows.rows(question.table, question.ownerId)[Symbol.asyncIterator]()
  const next = await pages?.next()
  return !next || next.done ? { type: 'end' } : { type: 'page', rows: next.value }
}

function failure(error: unknown): ReadAnswer {
  const { name, message } = error instanceof Error ? error : new Error(String(error))
  return { type: 'failed', name, message, ...(error instanceof AppError && { code: error.code }) }
}
