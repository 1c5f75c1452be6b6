import type { QueueItem } from './queue-item.ts'

const chunkSize = 256
type Chunk = readonly QueueItem[]

/**
 * An immutable list of queue items in chunks: changing one of 50,000 copies one chunk and the list of chunks (some 450 pointers),
 * not the list. Chunks keep their identity while nothing in them changes, so what is derived from one can be remembered by it.
 */
export class ItemList implements Iterable<QueueItem> {
  static readonly empty = new ItemList([], 0)
  readonly chunks: readonly Chunk[]
  readonly length: number

  private constructor(chunks: readonly Chunk[], length: number) {
    this.chunks = chunks
    this.length = length
  }

  static from(items: Iterable<QueueItem>): ItemList {
    return ItemList.empty.append([...items])
  }

  at(id: number): QueueItem | undefined {
    return this.chunks[Math.floor(id / chunkSize)]?.[id % chunkSize]
  }

  append(items: readonly QueueItem[]): ItemList {
    const chunks = [...this.chunks]
    let open = chunks.length > 0 && this.length % chunkSize !== 0 ? [...(chunks.pop() ?? [])] : []
    for (const item of items) {
      open.push(item)
      if (open.length === chunkSize) {
        chunks.push(open)
        open = []
      }
    }
    if (open.length > 0) chunks.push(open)
    return new ItemList(chunks, this.length + items.length)
  }

  /** The list with these items in the places that their ids name. */
  with(items: readonly QueueItem[]): ItemList {
    if (items.length === 0) return this
    const chunks = [...this.chunks]
    const copied = new Set<number>()
    for (const item of items) {
      const at = Math.floor(item.id / chunkSize)
      let chunk = chunks[at] as QueueItem[]
      if (!copied.has(at)) {
        chunk = [...chunk]
        chunks[at] = chunk
        copied.add(at)
      }
      chunk[item.id % chunkSize] = item
    }
    return new ItemList(chunks, this.length)
  }

  *[Symbol.iterator](): Iterator<QueueItem> {
    for (const chunk of this.chunks) yield* chunk
  }
}
