import { Worker } from 'node:worker_threads'
import { AppError } from '../../../app-error.ts'
import { unreadable } from '../unreadable.ts'
import type { HeicJobs, HeicRequest, HeicResponse, HeicWorkerSettings } from './messages.ts'

export interface HeicLane {
  /** `isUrgent`: someone waits for it; it goes before what only has to be done some time. */
  run<Job extends keyof HeicJobs>(job: Job, path: string, isUrgent: boolean): Promise<HeicJobs[Job]>
  close(): Promise<void>
}

interface Waiting {
  request: HeicRequest
  isUrgent: boolean
  settle: (response: HeicResponse) => void
}

const failure = (error: AppError): HeicResponse => ({ ok: false, code: error.code, message: error.message, details: error.details })

/**
 * One worker thread and the files that wait for it. The thread starts with the first file and ends when none has come for a while, because
 * its memory never shrinks. If it dies or takes too long, the file it had is refused and the next one gets a new thread.
 */
export function createHeicLane(settings: HeicWorkerSettings & { deadlineMs: number; idleMs: number }): HeicLane {
  const queue: Waiting[] = []
  let worker: Worker | undefined
  let current: Waiting | undefined
  let deadline: NodeJS.Timeout | undefined
  let idle: NodeJS.Timeout | undefined
  let isClosed = false

  function startNext() {
    if (current) return
    current = queue.shift()
    clearTimeout(idle)
    if (!current) {
      worker?.unref()
      idle = setTimeout(() => void endWorker(), settings.idleMs).unref()
      return
    }
    worker ??= startWorker()
    worker.ref()
    deadline = setTimeout(() => abandon('took too long'), settings.deadlineMs)
    worker.postMessage(current.request)
  }

  function startWorker(): Worker {
    const { thumbnailMaxSize, thumbnailQuality, maxPixels } = settings
    const workerData: HeicWorkerSettings = { thumbnailMaxSize, thumbnailQuality, maxPixels }
    const started = new Worker(new URL('./heic-worker.ts', import.meta.url), { workerData })
    started.on('message', (response: HeicResponse) => started === worker && finish(response))
    started.on('error', (error) => started === worker && abandon(error))
    started.on('exit', () => started === worker && abandon('ended'))
    return started
  }

  function finish(response: HeicResponse) {
    clearTimeout(deadline)
    const finished = current
    current = undefined
    startNext()
    finished?.settle(response)
  }

  function abandon(cause: unknown) {
    void endWorker()
    finish(failure(unreadable(cause)))
  }

  async function endWorker() {
    const ending = worker
    worker = undefined
    await ending?.terminate()
  }

  return {
    async run<Job extends keyof HeicJobs>(job: Job, path: string, isUrgent: boolean) {
      if (isClosed) throw new Error('the imaging is closed')
      const response = await new Promise<HeicResponse>((settle) => {
        const waiting: Waiting = { request: { job, path }, isUrgent, settle }
        const firstPatient = isUrgent ? queue.findIndex((other) => !other.isUrgent) : -1
        queue.splice(firstPatient < 0 ? queue.length : firstPatient, 0, waiting)
        startNext()
      })
      if (!response.ok) throw new AppError(response.code, response.message, { details: response.details })
      // The worker answers the job it was given.
      return response.result as HeicJobs[Job]
    },

    async close() {
      isClosed = true
      clearTimeout(idle)
      const stopped = failure(new AppError('SHUTTING_DOWN', 'The server is stopping. Send the file again in a moment.'))
      for (const waiting of queue.splice(0)) waiting.settle(stopped)
      if (current) finish(stopped)
      clearTimeout(idle)
      await endWorker()
    },
  }
}
