import { AppError } from '../../../app-error.ts'

/**
 * What DuckDB 1.5 says of a file whose bytes changed since it wrote them: a header it does not know, a block or an entry of the log beside it
 * whose checksum differs, a file that ends too early; and, once damage broke a transaction, that it answers nothing any more.
 */
const signs =
  /not a valid DuckDB database file|Corrupt (database|WAL) file|checksum .* does not match|Could not read enough bytes from file|Failure while replaying WAL|database has been invalidated|Failed to rollback transaction/

export const isDamage = (error: unknown): boolean => !(error instanceof AppError) && signs.test(String(error))

/** The sentence says what to do: nothing repairs such a file, and nothing of ours may write to it. */
export function damagedFile(path: string, cause: unknown): AppError {
  const isLog = /WAL/.test(String(cause))
  return new AppError(
    'DATABASE_DAMAGED',
    `The database ${isLog ? `log ${path}.wal` : `file ${path}`} is damaged: it does not hold the bytes that were written. Stop the server, ` +
      'keep a copy of the file, look at the disk, then restore the newest backup: "imgstream backup list" shows which there are. The photos' +
      ' themselves lie beside it and are not concerned.',
    { cause },
  )
}
