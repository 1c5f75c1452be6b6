import { mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { InjectOptions } from 'fastify'
import { type Application, type ComposeOptions, compose } from '../../src/compose.ts'
import { type Env, readConfig } from '../../src/config/read-config.ts'
import { withoutSecrets } from '../../src/config/resolve-secrets.ts'
import type { Log } from '../../src/domain/ports/log.ts'
import type { DatabasePlace } from './engines.ts'

export interface TestApp extends Application {
  /** Where pictures live. */
  folder: string
  /** What was logged at warn and error. */
  complaints: string[]
  /** The names of all events that were logged. */
  logged: string[]
  /** A request from this computer, as a script sends it. */
  ask(request: InjectOptions & { url: string }): Promise<Awaited<ReturnType<Application['http']['inject']>>>
  /** Stores bytes under a name; `query` as in the address. */
  put(filename: string, bytes: Uint8Array, query?: string): Promise<Awaited<ReturnType<Application['http']['inject']>>>
  /** Every file below the folder, staging included. */
  files(): Promise<string[]>
  /** Ends it and, unless told otherwise, takes its files away. */
  stop(options?: { keepFiles?: boolean }): Promise<void>
}

export interface TestAppOptions extends Partial<Omit<ComposeOptions, 'log'>> {
  place?: DatabasePlace
  /** The folder of an earlier app, to go on with its pictures. */
  folder?: string
  env?: Env
}

/** The whole application over real parts in a temporary folder; DuckDB in memory unless told. */
export async function testApp({ place, folder: given, env, ...options }: TestAppOptions = {}): Promise<TestApp> {
  const folder = given ?? (await mkdtemp(join(tmpdir(), 'imgstream-app-')))
  const read = readConfig(
    { ENVIRONMENT: 'test', LOCAL_DB_PATH: ':memory:', LOCAL_STORAGE_PATH: folder, PORT: '0', ...place, ...env },
    folder,
  )
  if (!read.ok) throw new Error(JSON.stringify(read.problems))
  const config = withoutSecrets(read.config)
  const inMemory = config.database.type === 'duckdb' && config.database.path.endsWith(':memory:')
  const complaints: string[] = []
  const logged: string[] = []
  const application = await compose(inMemory ? { ...config, database: { type: 'duckdb', path: ':memory:' } } : config, {
    log: recordingLog(complaints, logged),
    ...options,
  })
  const ask: TestApp['ask'] = (request) => application.http.inject({ ...request, headers: { host: 'localhost:8501', ...request.headers } })
  return {
    ...application,
    folder,
    complaints,
    logged,
    ask,
    put: (filename, bytes, query = '') =>
      ask({ method: 'PUT', url: `/api/photos/${encodeURIComponent(filename)}${query && `?${query}`}`, payload: Buffer.from(bytes) }),
    files: async () =>
      (await readdir(folder, { recursive: true, withFileTypes: true }))
        .filter((entry) => entry.isFile())
        .map((entry) => join(entry.parentPath, entry.name).slice(folder.length + 1))
        .sort(),
    async stop({ keepFiles = false } = {}) {
      await application.close()
      if (!keepFiles) await rm(folder, { recursive: true, force: true })
    },
  }
}

function recordingLog(complaints: string[], logged: string[]): Log {
  const log: Log = {
    debug: (event) => void logged.push(event),
    info: (event) => void logged.push(event),
    warn: (event, _details, error) => complain(event, error),
    error: (event, _details, error) => complain(event, error),
    child: () => log,
  }
  function complain(event: string, error: unknown) {
    logged.push(event)
    complaints.push(error === undefined ? event : `${event}: ${error instanceof Error ? error.stack : JSON.stringify(error)}`)
  }
  return log
}
