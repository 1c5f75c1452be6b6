import { captureTimeName, isPlaceholderName } from '@imgstream/contract'
import { type EngineContext, Underway, type WorkLane } from '../engine-context.ts'
import type { LocalFile } from '../file-facts.ts'
import { Lane } from './lane.ts'
import { troubleOf } from '../problem-of.ts'

/** Reads files whole, a few at once: found → hashing → checking. `reread` are files that changed and are looked at anew first. */
export function createHashLane<F extends LocalFile>(context: EngineContext<F>, reread: Set<number>): WorkLane {
  const { ports, options, files, signal } = context
  const underway = new Underway()
  const lane = new Lane((id) => context.itemAt(id)?.phase === 'found' && files.has(id))

  async function hash(id: number): Promise<void> {
    try {
      const file = await current(id)
      if (!file || context.itemAt(id)?.phase !== 'found') return
      context.dispatch({ type: 'hashing_started', id })
      const { checksum, picture } = await ports.hasher.hash(file, signal)
      const { name } = file.facts
      const unnamed = options.renamePlaceholders && picture?.takenAt !== undefined && isPlaceholderName(name)
      const filename = unnamed ? captureTimeName(picture.takenAt as string, name) : undefined
      context.dispatch({ type: 'hashed', id, checksum, picture, filename })
    } catch (error) {
      if (!signal.aborted) context.dispatch({ type: 'failed', ids: [id], problem: troubleOf(error).problem })
    }
  }

  /** The file to read; a changed one is taken as it is now. */
  async function current(id: number): Promise<F | undefined> {
    const file = files.get(id)
    if (!file?.refresh || !reread.delete(id)) return file
    const refreshed = (await file.refresh()) as F
    files.set(id, refreshed)
    context.dispatch({ type: 'file_refreshed', id, file: refreshed.facts })
    return refreshed
  }

  return {
    offer: (id) => lane.push(id),
    pump() {
      while (!signal.aborted && !context.state().paused && underway.size < options.hashConcurrency) {
        const id = lane.next()
        if (id === undefined) return
        // Given up and wanted again while it was being read: its turn comes when that reading has ended.
        if (underway.has(id)) continue
        underway.run(
          id,
          () => hash(id),
          () => {
            lane.push(id)
            context.pump()
          },
        )
      }
    },
    isBusy: () => underway.size > 0 || lane.hasNext(),
    ended: () => underway.ended(),
  }
}
