import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { TestContext } from 'node:test'
import { startServer } from '@imgstream/server'
import { freePort } from '../../../server/test/support/free-port.ts'
import { requireNoLeaksIn } from '../../../server/test/support/secret-watch.ts'

export interface ServerForTest {
  url: string
  /** Where it keeps its pictures. */
  photos: string
  logFile: string
  /** Stops it and keeps what it stores. */
  stop(): Promise<void>
  /** Starts it again at the same address. */
  start(): Promise<void>
}

/** A real server on a free port with a library of its own, gone when the test ends; `settings` are those it has beside that. */
export async function aServer(t: TestContext, settings: Readonly<Record<string, string>> = {}): Promise<ServerForTest> {
  const folder = await mkdtemp(join(tmpdir(), 'imgstream-cli-server-'))
  const env = {
    ENVIRONMENT: 'development',
    LOCAL_DB_PATH: join(folder, 'library.db'),
    LOCAL_STORAGE_PATH: join(folder, 'photos'),
    LOG_LEVEL: 'error',
    LOG_FILE: join(folder, 'imgstream.log'),
    ...settings,
  }
  const PORT = String(await freePort())
  let running = await startServer({ ...env, PORT })
  const { url } = running
  t.after(async () => {
    await running.close()
    requireNoLeaksIn(env.LOG_FILE)
    await rm(folder, { recursive: true, force: true })
  })
  return {
    url,
    photos: env.LOCAL_STORAGE_PATH,
    logFile: env.LOG_FILE,
    stop: () => running.close(),
    async start() {
      running = await startServer({ ...env, PORT })
    },
  }
}
