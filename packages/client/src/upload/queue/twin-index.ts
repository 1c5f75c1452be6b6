import { nameKey } from '@imgstream/contract'
import type { Twins } from '../decisions/classify.ts'
import type { QueueItem } from './queue-item.ts'

const hasFraction = /\.\d*[1-9]/

/** Finds the earlier file of the batch with the same name, the same bytes or of the same shot. Grows with the batch: three entries a file. */
export class TwinIndex {
  readonly #itemAt: (id: number) => QueueItem | undefined
  readonly #byName = new Map<string, number>()
  readonly #byContent = new Map<string, number>()
  readonly #byShot = new Map<string, number>()

  constructor(itemAt: (id: number) => QueueItem | undefined) {
    this.#itemAt = itemAt
  }

  /** The file's twins; without one it becomes the twin of those that follow. */
  claim(item: QueueItem): Twins {
    return {
      sameName: this.#claim(this.#byName, nameKey(item.filename), item),
      sameContent: item.checksum === undefined ? undefined : this.#claim(this.#byContent, item.checksum, item),
      sameShot: this.#claimShot(item),
    }
  }

  #claimShot(item: QueueItem): QueueItem | undefined {
    const { takenAt, camera } = item.picture ?? {}
    // Without a fraction of the second several shots share a time.
    if (!camera || !takenAt || !hasFraction.test(takenAt)) return undefined
    return this.#claim(this.#byShot, `${takenAt.replace(/0+$/, '')}|${camera}`, item)
  }

  #claim(index: Map<string, number>, key: string, item: QueueItem): QueueItem | undefined {
    const first = index.get(key)
    const twin = first === undefined || first === item.id ? undefined : this.#itemAt(first)
    if (twin && isKept(twin)) return twin
    index.set(key, item.id)
    return undefined
  }
}

/** A file that was given up is nobody's twin: the next of its kind is the first. */
function isKept(item: QueueItem): boolean {
  if (item.phase === 'failed' || item.phase === 'refused') return false
  return item.phase !== 'skipped' || item.skipReason === 'identical' || item.skipReason === 'duplicate'
}
