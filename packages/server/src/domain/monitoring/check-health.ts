import type { ObjectStore } from '../ports/object-store.ts'

export type ServiceState = 'healthy' | 'unhealthy' | 'disabled'

export interface HealthDeps {
  database: { ping(timeoutMs: number): Promise<void> }
  objects: Pick<ObjectStore, 'probe'>
  recorder: { flush(): Promise<void> }
  monitoringEnabled: boolean
  timeoutMs: number
}

export interface HealthReport {
  healthy: boolean
  services: { database: ServiceState; storage: ServiceState; monitoring: ServiceState }
}

/**
 * Measures each service now, within a time limit. Requests that come while a measurement is under way share it, so that a crowd of
 * probes costs what one does.
 */
export function createHealthCheck(deps: HealthDeps): () => Promise<HealthReport> {
  let underWay: Promise<HealthReport> | undefined
  return () => {
    underWay ??= measure(deps).finally(() => {
      underWay = undefined
    })
    return underWay
  }
}

async function measure(deps: HealthDeps): Promise<HealthReport> {
  const [database, storage, monitoring] = await Promise.all([
    answers(deps.database.ping(deps.timeoutMs), deps.timeoutMs),
    answers(deps.objects.probe(), deps.timeoutMs),
    deps.monitoringEnabled ? answers(deps.recorder.flush(), deps.timeoutMs) : ('disabled' as const),
  ])
  return {
    healthy: [database, storage, monitoring].every((state) => state !== 'unhealthy'),
    services: { database, storage, monitoring },
  }
}

/** The ready answer of one service; what hangs counts as unhealthy. */
async function answers(work: Promise<void>, timeoutMs: number): Promise<ServiceState> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<ServiceState>((resolve) => {
    timer = setTimeout(() => resolve('unhealthy'), timeoutMs)
  })
  try {
    return await Promise.race([
      work.then(
        () => 'healthy' as const,
        () => 'unhealthy' as const,
      ),
      late,
    ])
  } finally {
    clearTimeout(timer)
  }
}
