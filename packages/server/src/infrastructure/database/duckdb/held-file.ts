import { AppError } from '../../../app-error.ts'

/** What DuckDB says when another process has the file open. */
export const isLockHeld = (message: string): boolean => /\block\b/i.test(message)

/** Whether a database file could not be opened because another process has it open. */
export const isHeld = (error: unknown): boolean =>
  error instanceof AppError && error.code === 'DATABASE_UNAVAILABLE' && isLockHeld(String(error.cause))
