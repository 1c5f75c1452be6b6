import { AppError } from '../app-error.ts'
import type { PageKey } from '../domain/ports/photo-repository.ts'

/** A place in a list, as text that clients hand back without reading it. */
export const presentCursor = ({ atMs, id }: PageKey) => Buffer.from(`${atMs}.${id}`).toString('base64url')

/** Throws AppError INVALID_CURSOR. */
export function parseCursor(cursor: string | undefined): PageKey | undefined {
  if (cursor === undefined) return undefined
  const [, atMs, id] =
    /^(-?\d{1,15})\.([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})$/.exec(Buffer.from(cursor, 'base64url').toString()) ?? []
  if (atMs === undefined || id === undefined)
    throw new AppError('INVALID_CURSOR', 'The cursor is not one of this list. Start again without it.')
  return { atMs: Number(atMs), id }
}
