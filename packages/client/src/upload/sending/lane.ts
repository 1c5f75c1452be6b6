/**
 * Files waiting for one kind of work, first come first served. Entries are hints: whether one still stands is asked when its turn comes,
 * so that whatever happened to the file meanwhile needs no search here.
 */
export class Lane {
  readonly #stands: (id: number) => boolean
  #ids: number[] = []
  #head = 0

  constructor(stands: (id: number) => boolean) {
    this.#stands = stands
  }

  push(id: number): void {
    this.#ids.push(id)
  }

  /** Takes the next file whose work still stands. */
  next(): number | undefined {
    if (!this.hasNext()) return undefined
    const id = this.#ids[this.#head]
    this.#head += 1
    return id
  }

  hasNext(): boolean {
    while (this.#head < this.#ids.length && !this.#stands(this.#ids[this.#head] as number)) this.#head += 1
    if (this.#head > 4096 || this.#head === this.#ids.length) {
      this.#ids = this.#ids.slice(this.#head)
      this.#head = 0
    }
    return this.#ids.length > 0
  }

  /** How many may be waiting; stale entries count until their turn. */
  get size(): number {
    return this.#ids.length - this.#head
  }
}
