import type { Log } from '../ports/log.ts'
import type { ObjectStore } from '../ports/object-store.ts'

export type ServiceState = 'healthy' | 'unhealthy' | 'disabled'
export type ServiceName = 'database' | 'storage' | 'monitoring'

export interface HealthDeps {
  database: { ping(timeoutMs: number): Promise<void> }
  objects: Pick<ObjectStore, 'probe'>
  /** `written` counts the groups of events that the database took so far. */
  recorder: { flush(): Promise<void>; written(): number }
  monitoringEnabled: boolean
  timeoutMs: number
  log: Log
  /** How long an answer stands for whoever asks next, ms. */
  keptMs?: number
  /** A clock that only goes forward, ms. */
  nowMs?: () => number
}

export interface HealthReport {
  healthy: boolean
  services: Readonly<Record<ServiceName, ServiceState>>
}

export interface HealthCheck {
  (): Promise<HealthReport>
  /** What was found last; undefined before anybody asked. Measures nothing. */
  last(): HealthReport | undefined
}

/**
 * Measures each service, within a time limit of its own. An answer stands for a second and measurements under way are shared, so that a crowd
 * of probes costs what one does. What does not come back is not asked again before it has: questions to a disk that hangs would pile up and
 * take every thread that reads files.
 */
export function createHealthCheck(deps: HealthDeps): HealthCheck {
  const { keptMs = 1000, nowMs = () => performance.now(), timeoutMs, recorder } = deps
  const database = createProbe(() => deps.database.ping(timeoutMs), timeoutMs)
  const storage = createProbe(() => deps.objects.probe(), timeoutMs)
  const events = createProbe(() => recorder.flush(), timeoutMs)
  const told = createTransitionLog(deps.log)
  let underWay: Promise<HealthReport> | undefined
  let known: { report: HealthReport; untilMs: number } | undefined

  async function measure(): Promise<HealthReport> {
    const writtenBefore = recorder.written()
    const [databaseFailure, storageFailure, eventFailure] = await Promise.all([
      database(),
      storage(),
      deps.monitoringEnabled ? events() : undefined,
    ])
    // A crowd of events takes the writer longer than a probe waits: while groups arrive in the database, it is well.
    const isWriting = eventFailure instanceof Late && recorder.written() > writtenBefore
    const failures = { database: databaseFailure, storage: storageFailure, monitoring: isWriting ? undefined : eventFailure }
    told(failures)
    const stateOf = (name: ServiceName): ServiceState => (failures[name] === undefined ? 'healthy' : 'unhealthy')
    return {
      healthy: Object.values(failures).every((failure) => failure === undefined),
      services: {
        database: stateOf('database'),
        storage: stateOf('storage'),
        monitoring: deps.monitoringEnabled ? stateOf('monitoring') : 'disabled',
      },
    }
  }

  function check(): Promise<HealthReport> {
    if (known && nowMs() < known.untilMs) return Promise.resolve(known.report)
    underWay ??= measure()
      .then((report) => {
        known = { report, untilMs: nowMs() + keptMs }
        return report
      })
      .finally(() => {
        underWay = undefined
      })
    return underWay
  }
  return Object.assign(check, { last: () => known?.report })
}

class Late extends Error {}

/** Asks one service; answers why it is not well. While an earlier question is still open, waits for that one instead of asking again. */
function createProbe(ask: () => Promise<void>, timeoutMs: number): () => Promise<Error | undefined> {
  let open: Promise<Error | undefined> | undefined
  return async () => {
    open ??= Promise.resolve()
      .then(ask)
      .then(
        () => undefined,
        (error: unknown) => (error instanceof Error ? error : new Error(String(error))),
      )
      .finally(() => {
        open = undefined
      })
    let timer: NodeJS.Timeout | undefined
    const late = new Promise<Error>((resolve) => {
      timer = setTimeout(() => resolve(new Late(`no answer within ${timeoutMs} ms`)), timeoutMs)
    })
    try {
      return await Promise.race([open, late])
    } finally {
      clearTimeout(timer)
    }
  }
}

/** A line when a service begins to fail, with the reason, and one when it is back: a probe every ten seconds must not fill the log. */
function createTransitionLog(log: Log) {
  const failing = new Set<string>()
  return (failures: Record<ServiceName, Error | undefined>) => {
    for (const [service, failure] of Object.entries(failures)) {
      if (failure && !failing.has(service)) log.error('service_unhealthy', { service }, failure)
      if (!failure && failing.has(service)) log.info('service_recovered', { service })
      if (failure) failing.add(service)
      else failing.delete(service)
    }
  }
}
