import { mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { InjectOptions } from 'fastify'
import type { Application, ComposeOptions } from '../../src/wiring/application.ts'
import { compose } from '../../src/wiring/compose.ts'
import type { Env } from '../../src/config/config.ts'
import { readConfig } from '../../src/config/read-config.ts'
import { withoutSecrets } from '../../src/config/resolve-secrets.ts'
import type { Log } from '../../src/domain/ports/log.ts'
import { messageOf } from '../../src/logging/create-log.ts'
import { type DatabasePlace, usualPlace } from './engines.ts'
import { recorder } from './record-statements.ts'
import { usualStore } from './stores.ts'
import { plantFrom, plantFromHeaders, requireNoLeaks } from './secret-watch.ts'

export interface TestApp extends Application {
  /** Where pictures live. */
  folder: string
  /** What was logged at warn and error. */
  complaints: string[]
  /** The names of all events that were logged. */
  logged: string[]
  /** The details of the last event of each name. */
  details: Map<string, Record<string, unknown>>
  /** A request from this computer, as a script sends it. */
  ask(request: InjectOptions & { url: string }): Promise<Awaited<ReturnType<Application['http']['inject']>>>
  /** Stores bytes under a name; `query` as in the address. */
  put(filename: string, bytes: Uint8Array, query?: string): Promise<Awaited<ReturnType<Application['http']['inject']>>>
  /** Every file below the folder, or every object in the bucket, staging included. */
  files(): Promise<string[]>
  /** Ends it and, unless told otherwise, takes its files away. Fails when it logged a secret, an e-mail address or a filename. */
  stop(options?: { keepFiles?: boolean }): Promise<void>
}

export interface TestAppOptions extends Partial<Omit<ComposeOptions, 'log'>> {
  place?: DatabasePlace
  /** The folder of an earlier app, to go on with its pictures. */
  folder?: string
  env?: Env
  /** Pictures are files in the folder, whatever the store of this run. */
  isInFolder?: boolean
}

/** The whole application over real parts in a temporary folder; DuckDB in memory and files unless told. */
export async function testApp({ place, folder: given, env, isInFolder = false, ...options }: TestAppOptions = {}): Promise<TestApp> {
  const folder = given ?? (await mkdtemp(join(tmpdir(), 'imgstream-app-')))
  const store = isInFolder || env?.GCS_BUCKET_NAME ? undefined : await usualStore(folder)
  const database = place ?? (env?.DATABASE_TYPE ? undefined : await usualPlace())
  const read = readConfig(
    {
      ENVIRONMENT: 'test',
      LOCAL_DB_PATH: ':memory:',
      LOCAL_STORAGE_PATH: folder,
      PORT: '0',
      BACKUP_EVERY_HOURS: '0',
      ...database,
      ...store?.env,
      ...env,
    },
    folder,
  )
  if (!read.ok) throw new Error(JSON.stringify(read.problems))
  const config = withoutSecrets(read.config)
  const inMemory = config.database.type === 'duckdb' && config.database.path.endsWith(':memory:')
  const said: Said = { complaints: [], logged: [], text: '', details: new Map() }
  const application = await compose(inMemory ? { ...config, database: { type: 'duckdb', path: ':memory:' } } : config, {
    log: recordingLog(said),
    ...(recorder && { wrap: { database: recorder } }),
    ...options,
  })
  const ask: TestApp['ask'] = async (request) => {
    plantFromHeaders(request.headers ?? {})
    plantFrom(request.payload)
    const answer = await application.http.inject({ ...request, headers: { host: 'localhost:8501', ...request.headers } })
    plantFromHeaders(answer.headers)
    return answer
  }
  return {
    ...application,
    folder,
    complaints: said.complaints,
    logged: said.logged,
    details: said.details,
    ask,
    put: (filename, bytes, query = '') =>
      ask({ method: 'PUT', url: `/api/photos/${encodeURIComponent(filename)}${query && `?${query}`}`, payload: Buffer.from(bytes) }),
    files: async () =>
      store?.names() ??
      (await readdir(folder, { recursive: true, withFileTypes: true }))
        .filter((entry) => entry.isFile())
        .map((entry) => join(entry.parentPath, entry.name).slice(folder.length + 1))
        .sort(),
    async stop({ keepFiles = false } = {}) {
      await application.close()
      if (!keepFiles) await store?.close()
      if (!keepFiles) await rm(folder, { recursive: true, force: true })
      requireNoLeaks(said.text)
    },
  }
}

/** Keeps what the application says as the real log would write it, so that what it must not say is found. */
function recordingLog(said: Said): Log {
  const log: Log = {
    debug: (event, details, error) => say('DEBUG', event, details, error),
    info: (event, details, error) => say('INFO', event, details, error),
    warn: (event, details, error) => say('WARN', event, details, error),
    error: (event, details, error) => say('ERROR', event, details, error),
    child: () => log,
  }
  function say(level: string, event: string, details: Record<string, unknown> = {}, error?: unknown) {
    said.logged.push(event)
    said.details.set(event, details)
    said.text += `[00:00:00.000] ${level}: ${messageOf(event, details, error)}\n`
    if (level === 'DEBUG' || level === 'INFO') return
    said.complaints.push(error === undefined ? event : `${event}: ${error instanceof Error ? error.stack : JSON.stringify(error)}`)
  }
  return log
}

interface Said {
  complaints: string[]
  logged: string[]
  text: string
  details: TestApp['details']
}
