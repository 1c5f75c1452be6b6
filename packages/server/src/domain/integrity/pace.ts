import { setTimeout as wait } from 'node:timers/promises'

/** The check was told to stop. What it found stays, and the next one goes on from there. */
export class CheckStopped extends Error {
  constructor() {
    super('the check was stopped')
    this.name = 'CheckStopped'
  }
}

export interface Pace {
  /** Called between two small pieces of work: leaves the machine to others for as long as the last ones took. Throws CheckStopped when told to. */
  rest(): Promise<void>
}

/** `share`: for one part of work so many parts of rest; 0 where nobody else needs the machine. */
export function createPace({ share, signal }: { share: number; signal?: AbortSignal | undefined }): Pace {
  let since = performance.now()
  return {
    async rest() {
      if (signal?.aborted) throw new CheckStopped()
      const restMs = Math.min(5000, (performance.now() - since) * share)
      if (restMs >= 1) await wait(restMs)
      if (signal?.aborted) throw new CheckStopped()
      since = performance.now()
    },
  }
}
