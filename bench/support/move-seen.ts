import { createHash } from 'node:crypto'

/** What a measured move says of itself. */
export interface MoveSeen {
  outcome: string
  rows: number
  /** By the move's steps. */
  seconds: Record<string, number>
  /** The highest resident size that the kernel counted. */
  peakMb: number
}

/** Every object of a measured move. */
export const movedBytes = Buffer.from('the same small file')
export const movedChecksum = createHash('sha256').update(movedBytes).digest('hex')
