import type { HeicAnswer, HeicJob, HeicRequest } from './messages.ts'

interface Waiting {
  request: HeicRequest
  settle: (picture: Blob | undefined) => void
}

/** Its memory never shrinks, so the worker goes when nothing has been asked of it for so long, ms. */
const idleMs = 8000
/** Whole pictures that were decoded last: going back and forth shows them at once. Each is a JPEG of some MB. */
const keptPictures = 6

const kept = new Map<File, Blob>()
let worker: Worker | undefined
let current: Waiting | undefined
const queue: Waiting[] = []
let idle: ReturnType<typeof setTimeout> | undefined
let lastId = 0

/**
 * A HEIC file as a picture that every browser draws, decoded in a worker that is loaded with the first of them. `rough` gets the small
 * picture inside, some 20 ms later, until the whole one is there. Rejects when it cannot be decoded or is not wanted any more.
 */
export async function decodeHeic(file: File, signal: AbortSignal, rough: (picture: Blob) => void): Promise<Blob> {
  const known = kept.get(file)
  if (known) return known
  const glance = await ask('glance', file, signal)
  if (glance && !signal.aborted) rough(glance)
  const picture = await ask('picture', file, signal)
  if (!picture) throw new Error('The HEIC file cannot be decoded')
  kept.set(file, picture)
  const [oldest] = kept.keys()
  if (oldest && kept.size > keptPictures) kept.delete(oldest)
  return picture
}

function ask(job: HeicJob, file: File, signal: AbortSignal): Promise<Blob | undefined> {
  return new Promise((resolve) => {
    lastId += 1
    const waiting: Waiting = { request: { id: lastId, job, file }, settle: resolve }
    const takeBack = () => {
      const at = queue.indexOf(waiting)
      if (at >= 0) queue.splice(at, 1)
      resolve(undefined)
    }
    if (signal.aborted) takeBack()
    else {
      signal.addEventListener('abort', takeBack, { once: true })
      // Both sides of a pair get their rough picture before either gets its whole one.
      const at = job === 'glance' ? queue.findIndex(({ request }) => request.job === 'picture') : -1
      queue.splice(at < 0 ? queue.length : at, 0, waiting)
      next()
    }
  })
}

function next(): void {
  if (current) return
  clearTimeout(idle)
  current = queue.shift()
  if (current) {
    worker ??= start()
    worker.postMessage(current.request)
  } else idle = setTimeout(end, idleMs)
}

function start(): Worker {
  const started = new Worker(new URL('./heic-worker.ts', import.meta.url), { type: 'module', name: 'heic' })
  started.addEventListener('message', ({ data }: MessageEvent<HeicAnswer>) => {
    if (data.id === current?.request.id) finish(data.picture)
  })
  // A file that libheif dies of takes the worker with it; the next file gets a new one.
  started.addEventListener('error', () => {
    end()
    finish(undefined)
  })
  return started
}

function finish(picture: Blob | undefined): void {
  const finished = current
  current = undefined
  finished?.settle(picture)
  next()
}

function end(): void {
  worker?.terminate()
  worker = undefined
}
