import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { requireNoLeaks, requireNoLeaksIn } from '../../packages/server/test/support/secret-watch.ts'
import { type DatabasePlace, usualPlace } from '../../packages/server/test/support/engines.ts'
import { freePort } from '../../packages/server/test/support/free-port.ts'
import { fromRoot } from './paths.ts'

export interface RunningServer {
  url: string
  /** Holds the database file and the pictures. */
  folder: string
  /** Everything it has printed. */
  log: () => string
  /** Asks it to finish and waits for its end; its folder stays. */
  stop: () => Promise<void>
  /** Ends it as a power cut would. */
  kill: () => Promise<void>
}

/** A library of its own in a temporary folder. */
export function newServerFolder(): Promise<string> {
  return mkdtemp(join(tmpdir(), 'imgstream-e2e-'))
}

/** Starts the real server on a free port (or the one of `settings`), over a folder that may hold what an earlier one left, and waits until it takes requests. */
export async function startServer(
  folder: string,
  settings: Record<string, string> = {},
  prepare?: (place: DatabasePlace) => Promise<void>,
): Promise<RunningServer> {
  const port = settings.PORT === undefined ? await freePort() : Number(settings.PORT)
  const url = `http://127.0.0.1:${port}`
  const env = {
    ...process.env,
    ENVIRONMENT: 'development',
    HOST: '127.0.0.1',
    PORT: String(port),
    LOCAL_DB_PATH: join(folder, 'imgstream.db'),
    LOCAL_STORAGE_PATH: join(folder, 'photos'),
    LOG_LEVEL: 'warn',
    ...(await usualDatabase(folder)),
    LOG_FILE: join(folder, 'imgstream.log'),
    // The address that people type names the port, which is not known before.
    ...Object.fromEntries(Object.entries(settings).map(([name, value]) => [name, value.replace('{port}', String(port))])),
  }
  await prepare?.(
    env.DATABASE_TYPE === 'postgresql' && env.DATABASE_URL
      ? { DATABASE_TYPE: 'postgresql', DATABASE_URL: env.DATABASE_URL }
      : { DATABASE_TYPE: 'duckdb', LOCAL_DB_PATH: env.LOCAL_DB_PATH },
  )
  // Not in the repository's folder: a developer's .env is not for the tests.
  const child = spawn(process.execPath, [fromRoot('packages/server/src/main.ts')], { env, cwd: folder, stdio: ['ignore', 'pipe', 'pipe'] })
  let log = ''
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk: Buffer) => (log += chunk.toString()))
  try {
    await whenReady(url, child)
  } catch (error) {
    child.kill('SIGKILL')
    throw new Error(`The server did not start. It printed:\n${log}`, { cause: error })
  }
  async function finish(signal: 'SIGTERM' | 'SIGKILL') {
    await end(child, signal)
    requireNoLeaks(log)
    requireNoLeaksIn(env.LOG_FILE)
  }
  return { url, folder, log: () => log, stop: () => finish('SIGTERM'), kill: () => finish('SIGKILL') }
}

const databases = new Map<string, ReturnType<typeof usualPlace>>()

/** With `IMGSTREAM_TEST_ENGINE=postgres` each folder has a database there, the same after a restart. */
async function usualDatabase(folder: string) {
  const known = databases.get(folder) ?? usualPlace()
  databases.set(folder, known)
  return known
}

export const removeServerFolder = (folder: string) => rm(folder, { recursive: true, force: true })

async function whenReady(url: string, child: ChildProcess) {
  const deadline = Date.now() + 60_000
  while (Date.now() < deadline) {
    if (child.exitCode !== null) throw new Error(`It ended with exit code ${child.exitCode}`)
    const response = await fetch(`${url}/ready`).catch(() => undefined)
    if (response?.ok) return
    await sleep(50)
  }
  throw new Error('It was not ready within a minute')
}

async function end(child: ChildProcess, signal: 'SIGTERM' | 'SIGKILL') {
  if (child.exitCode !== null || child.signalCode !== null) return
  const ended = once(child, 'exit')
  child.kill(signal)
  await ended
}
