import { AppError } from '../../app-error.ts'
import type { Clock } from '../ports/clock.ts'
import type { Imaging } from '../ports/imaging.ts'
import type { Log } from '../ports/log.ts'
import type { ObjectStore } from '../ports/object-store.ts'
import type { PhotoRepository } from '../ports/photo-repository.ts'
import { deleteUnnamedObjects } from './delete-unnamed-objects.ts'
import { originalMissing } from './lost-original.ts'
import type { PhotoVersion } from './photo.ts'
import { storeRenditions } from './store-pictures.ts'

interface RenditionDeps {
  photos: PhotoRepository
  objects: ObjectStore
  imaging: Imaging
  clock: Clock
  log: Log
}

interface QueueDeps extends RenditionDeps {
  /** Does a piece of work of that name unless another instance is doing it. */
  alone(name: string, work: () => Promise<void>): Promise<unknown>
}

export interface RenditionQueue {
  enqueue(version: PhotoVersion): void
  /** Takes up what processes that are gone left; resolves with how many are queued by then. */
  resume(): Promise<number>
  /** Resolves when nothing waits and nothing is being made. */
  idle(): Promise<void>
  /** Versions that wait for their pictures, and those whose are being made. */
  figures(): { waiting: number; running: number }
  /** Stops after the picture that is being made; the rest is taken up at the next start. */
  stop(): Promise<void>
}

/**
 * Makes the real pictures of versions that are shown by their embedded thumbnail, one after the other. Several instances may have one in
 * their queues: the first makes it, and if it dies over it another does when it looks again.
 */
export function createRenditionQueue(deps: QueueDeps): RenditionQueue {
  const waiting = new Map<string, PhotoVersion>()
  let running: Promise<void> | undefined
  let stopped = false

  async function drain() {
    while (!stopped) {
      const [next] = waiting
      if (!next) return
      waiting.delete(next[0])
      await make(next[1]).catch((error) => deps.log.error('renditions_failed', { photoId: next[1].photoId }, error))
    }
  }

  async function make({ ownerId, photoId, version }: PhotoVersion) {
    await deps.alone(`renditions/${photoId}/${version}`, async () => {
      const now = await deps.photos.findVersion(ownerId, photoId, version)
      if (now?.renditions === 'pending') await makeRenditions(deps, now)
    })
  }

  function start() {
    running ??= drain().finally(() => {
      running = undefined
      if (waiting.size > 0 && !stopped) start()
    })
  }

  return {
    enqueue(version) {
      waiting.set(`${version.photoId}/${version.version}`, version)
      if (!stopped) start()
    },
    async resume() {
      const pending = await deps.photos.listPendingRenditions(10_000)
      for (const version of pending) this.enqueue(version)
      return pending.length
    },
    async idle() {
      while (running) await running
    },
    figures: () => ({ waiting: waiting.size, running: running ? 1 : 0 }),
    async stop() {
      stopped = true
      await running
    },
  }
}

/** Makes preview and thumbnail anew from the original. A file that cannot be decoded is marked; its original stays as it is. */
export async function makeRenditions(deps: RenditionDeps, version: PhotoVersion): Promise<void> {
  const original = await deps.objects.localCopy(version.keys.original)
  if (!original) throw originalMissing()
  try {
    const { pictures, damaged } = await deps.imaging.derive(original.path, version.mediaType)
    const keys = await storeRenditions(deps, version.ownerId, version.photoId, pictures)
    await deps.photos.setRenditions(version, { state: damaged ? 'damaged' : 'ready', keys, thumbhash: pictures.thumbhash })
    // Whatever a damaged row names: only a picture that can be made again goes, and only when no row names it.
    const replaced = [version.keys.preview, version.keys.thumbnail].filter((key) => key !== undefined)
    await deleteUnnamedObjects(
      deps,
      replaced.filter((key) => key.startsWith('derivatives/')),
    )
  } catch (error) {
    if (!(error instanceof AppError) || error.code !== 'UNREADABLE_IMAGE') throw error
    await deps.photos.setRenditions(version, { state: 'failed' })
  } finally {
    await original.release()
  }
}
