import { AppError } from '../app-error.ts'
import type { Owner } from '../domain/ports/repositories.ts'

/** `admin` is the guide's word for the caller's own library. What is another's, or nobody's, is not there. */
export function requireOwnLibrary(userId: string | undefined, owner: Owner): void {
  if (userId === undefined || userId === 'admin' || userId === owner.id || userId.toLowerCase() === owner.email) return
  throw new AppError('NOT_FOUND', 'There is no such library. Leave out user_id to ask for your own.')
}
