import { Worker } from 'node:worker_threads'
import { AppError } from '../../../app-error.ts'
import { tooLargeToDecode, tooManyPixels, unreadable } from '../unreadable.ts'
import type { HeicJobs, HeicRefusal, HeicRequest, HeicResponse, HeicWorkerSettings } from './messages.ts'

export interface HeicLane {
  /** `isUrgent`: someone waits for it; it goes before what only has to be done some time. */
  run<Job extends keyof HeicJobs>(job: Job, path: string, isUrgent: boolean): Promise<HeicJobs[Job]>
  close(): Promise<void>
}

export interface HeicLaneSettings extends HeicWorkerSettings {
  /** The longest that one file may take. */
  deadlineMs: number
  /** How long the thread is kept when nothing waits: its memory never shrinks. */
  idleMs: number
}

type Answer = Exclude<HeicResponse, 'ready'> | Error

interface Waiting {
  request: HeicRequest
  isUrgent: boolean
  settle: (answer: Answer) => void
}

/**
 * One worker thread and the files that wait for it. If the thread dies or takes too long, the file it had is refused, and the next one gets
 * a new thread.
 */
export function createHeicLane(settings: HeicLaneSettings): HeicLane {
  const queue: Waiting[] = []
  let worker: Worker | undefined
  let current: Waiting | undefined
  let ticks: NodeJS.Timeout | undefined
  let idle: NodeJS.Timeout | undefined
  let isClosed = false

  function startNext() {
    if (current) return
    clearTimeout(idle)
    current = queue.shift()
    if (!current) {
      worker?.unref()
      idle = setTimeout(() => void endWorker(), settings.idleMs).unref()
      return
    }
    worker ??= startWorker()
    worker.ref()
    startDeadline()
    worker.postMessage(current.request)
  }

  /** In ticks, because a machine that sleeps, or gives no time between requests, must not look like a file that takes for ever. */
  function startDeadline() {
    const tickMs = Math.min(1000, settings.deadlineMs)
    let ticksLeft = Math.ceil(settings.deadlineMs / tickMs)
    ticks = setInterval(() => --ticksLeft <= 0 && abandon(unreadable('took too long')), tickMs)
  }

  function startWorker(): Worker {
    const { thumbnailMaxSize, thumbnailQuality, maxPixels } = settings
    const workerData: HeicWorkerSettings = { thumbnailMaxSize, thumbnailQuality, maxPixels }
    const started = new Worker(new URL('./heic-worker.ts', import.meta.url), { workerData })
    let isReady = false
    started.on('message', (response: HeicResponse) => {
      if (response === 'ready') isReady = true
      else if (started === worker) finish(response)
    })
    const died = (cause: unknown) => {
      // A thread that cannot even start is our fault and not the file's.
      if (started === worker) abandon(isReady ? unreadable(cause) : new Error('The thread for HEIC pictures did not start.', { cause }))
    }
    return started.on('error', died).on('exit', died)
  }

  function finish(answer: Answer) {
    clearInterval(ticks)
    const finished = current
    current = undefined
    startNext()
    finished?.settle(answer)
  }

  function abandon(error: Error) {
    void endWorker()
    finish(error)
  }

  async function endWorker() {
    const ending = worker
    worker = undefined
    await ending?.terminate()
  }

  function errorFor(refusal: HeicRefusal): AppError {
    if (refusal.why === 'too_many_pixels') return tooManyPixels(refusal.width, refusal.height, settings.maxPixels)
    return refusal.why === 'too_much_memory' ? tooLargeToDecode() : unreadable(refusal.cause)
  }

  return {
    async run<Job extends keyof HeicJobs>(job: Job, path: string, isUrgent: boolean) {
      if (isClosed) throw stopping()
      const answer = await new Promise<Answer>((settle) => {
        const firstPatient = isUrgent ? queue.findIndex((other) => !other.isUrgent) : -1
        queue.splice(firstPatient < 0 ? queue.length : firstPatient, 0, { request: { job, path }, isUrgent, settle })
        startNext()
      })
      if (answer instanceof Error) throw answer
      if ('refusal' in answer) throw errorFor(answer.refusal)
      if ('failure' in answer) throw new Error(answer.failure)
      // The worker answers the job it was given.
      return answer.result as HeicJobs[Job]
    },

    async close() {
      isClosed = true
      for (const waiting of queue.splice(0)) waiting.settle(stopping())
      if (current) finish(stopping())
      clearTimeout(idle)
      await endWorker()
    },
  }
}

const stopping = () => new AppError('SHUTTING_DOWN', 'The server is stopping. Send the file again in a moment.')
