/**
 * Who does a piece of background work that only one of all instances should do. Time is the database's: clocks of instances differ, and an
 * instance that died does not come back to give its work away.
 */
export interface Leases {
  /**
   * Takes the work of that name for `forMs`. False while another holds it, and until `everyMs` have passed since it was last finished.
   * Of all who ask at once one gets it.
   */
  take(name: string, holder: string, times: { forMs: number; everyMs?: number }): Promise<boolean>
  /** Keeps it for `forMs` from now. False when it was lost meanwhile. */
  renew(name: string, holder: string, forMs: number): Promise<boolean>
  /** Gives it back, done: the next turn comes `everyMs` from now. */
  finish(name: string, holder: string): Promise<void>
  /** Gives it back, not done or not to be done again: the next who asks gets it. */
  release(name: string, holder: string): Promise<void>
  /** Forgets whatever anybody holds: for a database that one process has to itself. */
  releaseAll(): Promise<void>
}
