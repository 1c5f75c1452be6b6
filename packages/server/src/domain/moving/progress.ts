/** What a move is doing; `done` of `total` in rows or objects. */
export interface MoveProgress {
  step: 'counting' | 'rows' | 'objects' | 'checking rows' | 'checking objects'
  done: number
  total: number
  /** Bytes of objects copied by this run. */
  bytes: number
  /** Bytes of originals that are left; an estimate of the work, as the pictures made from them are small. */
  bytesLeft: number
}

export type ShowProgress = (progress: MoveProgress) => void

/** The move cannot begin or go on as things are; the message says what to do. */
export class MoveRefused extends Error {
  constructor(message: string) {
    super(message)
    this.name = 'MoveRefused'
  }
}

/** The two sides are not the same at the end of a move, or cannot become so; the message says what to do. */
export class MoveUnfinished extends Error {
  constructor(message: string) {
    super(message)
    this.name = 'MoveUnfinished'
  }
}

/** The move was told to stop. What was copied stays, and the same command goes on. */
export class MoveStopped extends Error {
  constructor() {
    super('the move was stopped')
    this.name = 'MoveStopped'
  }
}

export function stopWhenTold(signal: AbortSignal | undefined): void {
  if (signal?.aborted) throw new MoveStopped()
}
