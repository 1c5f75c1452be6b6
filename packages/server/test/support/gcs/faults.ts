/** What goes wrong with a request. */
export type Fault =
  /** The answer is this status, and nothing happens. */
  | { kind: 'status'; status: number }
  /** The connection is cut when this many bytes of the request's body have arrived. */
  | { kind: 'cut request'; afterBytes: number }
  /** The request is carried out; the connection is cut instead of an answer. */
  | { kind: 'lose answer' }
  /** The connection is cut when this many bytes of the answer's body have been sent. */
  | { kind: 'cut answer'; afterBytes: number }
  /** The request is carried out; its answer comes this much later. */
  | { kind: 'slow'; ms: number }

/** Operations of the JSON API, as they are counted and as faults name them. */
export type Operation =
  | 'bucket.get'
  | 'objects.compose'
  | 'objects.delete'
  | 'objects.get'
  | 'objects.insert'
  | 'objects.list'
  | 'objects.media'
  | 'objects.rewrite'
  | 'session.begin'
  | 'session.chunk'
  | 'session.cancel'
  | 'signed.get'

interface Planned {
  operation: Operation
  fault: Fault
  times: number
}

/** Faults that wait for the requests they are meant for, first come first served. */
export class Faults {
  readonly #planned: Planned[] = []

  /** The next `times` requests of this operation go wrong. */
  plan(operation: Operation, fault: Fault, times = 1): void {
    this.#planned.push({ operation, fault, times })
  }

  take(operation: Operation): Fault | undefined {
    const index = this.#planned.findIndex((planned) => planned.operation === operation)
    const planned = this.#planned[index]
    if (!planned) return undefined
    planned.times--
    if (planned.times === 0) this.#planned.splice(index, 1)
    return planned.fault
  }

  /** How many have not happened yet. */
  get waiting(): number {
    return this.#planned.reduce((sum, { times }) => sum + times, 0)
  }

  clear(): void {
    this.#planned.length = 0
  }
}
