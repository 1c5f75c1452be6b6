import type { Clock } from '../ports/clock.ts'
import type { EventRecorder, NewEvent } from '../ports/events.ts'
import type { Log } from '../ports/log.ts'
import type { EventRecord, EventRepository } from '../ports/repositories.ts'

/** Events wait here while the database is busy or away; beyond this the oldest go, and a line in the log says how many. */
const maxWaiting = 20_000
const groupSize = 500
/** A commit costs DuckDB about 10 ms of CPU time, however few events it writes: four a second would cost uploads 5 % of theirs. */
const flushAfterMs = 2000
const retryAfterMs = 10_000

export interface BufferedEventRecorder extends EventRecorder {
  /** Writes everything that waits; rejects when the database does not take it. */
  flush(): Promise<void>
  /** False while the last write failed. */
  isHealthy(): boolean
  /** Groups that the database took so far. */
  written(): number
  /** Events that wait to be written, and those that were given up because too many waited. */
  figures(): { waiting: number; dropped: number }
}

/**
 * Writes events in groups, about two seconds after they happened, or when somebody asks for what is stored. `enabled: false` logs them and stores none.
 * Only ids travel in the log: no filename, no address.
 */
export function createEventRecorder(deps: { events: EventRepository; log: Log; clock: Clock; enabled: boolean }): BufferedEventRecorder {
  let waiting: EventRecord[] = []
  let timer: NodeJS.Timeout | undefined
  let writing: Promise<void> = Promise.resolve()
  let healthy = true
  let written = 0
  let dropped = 0

  async function write() {
    while (waiting.length > 0) {
      const group = waiting.splice(0, groupSize)
      try {
        await deps.events.insertAll(group)
        written++
      } catch (error) {
        waiting.unshift(...group)
        dropOldest()
        throw error
      }
    }
  }

  function dropOldest() {
    const excess = waiting.length - maxWaiting
    if (excess <= 0) return
    deps.log.warn('events_dropped', { count: excess })
    dropped += excess
    waiting = waiting.slice(excess)
  }

  function flushIn(ms: number) {
    timer ??= setTimeout(() => void flush().catch(() => {}), ms).unref()
  }

  function flush(): Promise<void> {
    clearTimeout(timer)
    timer = undefined
    const attempt = writing.then(write)
    writing = attempt.then(
      () => {
        healthy = true
      },
      (error) => {
        healthy = false
        deps.log.warn('event_write_failed', { waiting: waiting.length }, error)
        flushIn(retryAfterMs)
      },
    )
    return attempt
  }

  return {
    record(...events) {
      for (const measured of events) {
        const event = inMicroseconds(measured)
        deps.log.info(event.kind, {
          ownerId: event.ownerId,
          ...(event.photoId && { photoId: event.photoId }),
          ...(event.durationMs !== undefined && { durationMs: event.durationMs }),
        })
        if (!deps.enabled || joinsWaiting(waiting, event)) continue
        waiting.push({ id: deps.clock.newId(), atMs: deps.clock.nowMs(), details: {}, ...event })
      }
      dropOldest()
      if (waiting.length > 0) flushIn(flushAfterMs)
    },
    flush,
    isHealthy: () => healthy,
    written: () => written,
    figures: () => ({ waiting: waiting.length, dropped }),
  }
}

/** Whole microseconds add up to the same sum in any order. */
function inMicroseconds(event: NewEvent): NewEvent {
  return event.durationMs === undefined ? event : { ...event, durationMs: Math.round(event.durationMs * 1000) / 1000 }
}

/** Failed uploads of one owner, batch and reason that wait together are one event: who sends nonsense fast fills no table with it. */
function joinsWaiting(waiting: readonly EventRecord[], event: NewEvent): boolean {
  if (event.kind !== 'upload_failure') return false
  const same = waiting
    .slice(-groupSize)
    .find(
      ({ kind, ownerId, batchId, details }) =>
        kind === 'upload_failure' && ownerId === event.ownerId && batchId === event.batchId && details.error === event.details?.error,
    )
  if (same) same.details = { ...same.details, count: Number(same.details.count ?? 1) + 1 }
  return same !== undefined
}
