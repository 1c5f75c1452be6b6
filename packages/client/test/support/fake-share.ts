import type { ReviewChanges, ReviewItem, ReviewPage } from '@imgstream/contract'
import type { ReviewShare } from '../../src/index.ts'

/** A review as a server keeps it, in memory. */
export class FakeShare implements ReviewShare {
  readonly items = new Map<string, ReviewItem>()
  /** Thrown by the next requests, in order. */
  failures: Error[] = []
  requests = 0
  #revision = 0

  change(_batchId: string, { enter = [], decide = [], leave = [] }: ReviewChanges): Promise<unknown> {
    return this.#answer(() => {
      this.#revision += 1
      const revision = this.#revision
      for (const { key, facts } of enter) {
        const before = this.items.get(key)
        const isSame = JSON.stringify(before?.facts) === JSON.stringify(facts)
        this.items.set(key, { key, facts, decision: isSame ? (before?.decision ?? null) : null, decided_at: null, revision })
      }
      for (const { key, decision } of decide) {
        const item = this.items.get(key)
        if (item) this.items.set(key, { ...item, decision, revision })
      }
      for (const key of leave) this.items.delete(key)
      return { revision }
    })
  }

  read(_batchId: string, since: number): Promise<ReviewPage> {
    return this.#answer(() => {
      const items = [...this.items.values()].filter(({ revision }) => revision > since)
      const decided = [...this.items.values()].filter(({ decision }) => decision !== null).length
      return { items, revision: this.#revision, pending: this.items.size - decided, decided }
    })
  }

  #answer<T>(act: () => T): Promise<T> {
    this.requests += 1
    const failure = this.failures.shift()
    return failure ? Promise.reject(failure) : Promise.resolve(act())
  }
}
