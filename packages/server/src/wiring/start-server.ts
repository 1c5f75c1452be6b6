import type { AddressInfo } from 'node:net'
import type { Application, ComposeOptions } from './application.ts'
import { compose } from './compose.ts'
import type { Env } from '../config/config.ts'
import { loadConfig } from '../config/load-config.ts'
import { plainTextWarning } from '../config/warnings.ts'
import { type MetricsPort, openMetricsPort } from '../http/metrics-port.ts'
import { createLog } from '../logging/create-log.ts'

export interface RunningServer {
  /** Where it answers, such as `http://127.0.0.1:8501`. */
  url: string
  /** Where a second port answers the figures, if one does. */
  metricsUrl?: string
  application: Application
  /** Answers what was asked, refuses what is new, stores what waits, and ends. Called again, it is the same end. */
  close(): Promise<void>
}

/** As with the port that people use: what cannot be opened ends the start. */
async function openMetrics(application: Application, place: { port: number; host: string }): Promise<MetricsPort> {
  try {
    return await openMetricsPort(application.telemetry, place)
  } catch (error) {
    await application.close()
    throw error
  }
}

/** Requests under way get this long to end; Cloud Run ends the process ten seconds after SIGTERM. */
const drainMs = 8_000

/**
 * Reads the environment, opens database and storage, and listens. Throws ConfigError, and AppError where something cannot be opened. `options`
 * are for tests.
 */
export async function startServer(
  env: Env,
  folder = process.cwd(),
  options: Partial<Omit<ComposeOptions, 'log'>> = {},
): Promise<RunningServer> {
  const { config, notices } = await loadConfig(env, folder)
  const log = await createLog({ ...config.log, format: config.environment === 'production' ? 'json' : 'pretty' })
  const plainText = config.database.type === 'postgresql' ? plainTextWarning(config.database.url) : undefined
  for (const notice of [...notices, ...(plainText ? [plainText] : [])]) log.warn('configuration', { notice })
  const application = await compose(config, { log, ...options })
  try {
    await application.http.listen({ port: config.port, host: config.host })
  } catch (error) {
    await application.close()
    throw error
  }
  const metricsPort = config.metricsPort && (await openMetrics(application, config.metricsPort))
  await application.begin()
  const { port } = application.http.server.address() as AddressInfo
  const url = `http://${shownHost(config.host)}:${port}`
  log.info('listening', {
    url,
    // Where people sign in here they come by this address, and by no other.
    ...(config.publicUrl && { publicUrl: config.publicUrl }),
    environment: config.environment,
    database: config.database.type,
    ...(metricsPort && { metrics: metricsPort.url }),
  })

  let closing: Promise<void> | undefined
  async function close() {
    log.info('stopping')
    application.refuseRequests()
    await metricsPort?.close()
    const { server } = application.http
    const late = setTimeout(() => server.closeAllConnections(), drainMs)
    // A connection that was busy when the server closed stays open after its answer: its client might ask again.
    const idle = setInterval(() => server.closeIdleConnections(), 50)
    await application.close().finally(() => {
      clearTimeout(late)
      clearInterval(idle)
    })
    log.info('stopped')
  }
  return { url, ...(metricsPort && { metricsUrl: metricsPort.url }), application, close: () => (closing ??= close()) }
}

function shownHost(host: string): string {
  if (host === '0.0.0.0' || host === '::') return 'localhost'
  return host.includes(':') ? `[${host}]` : host
}
