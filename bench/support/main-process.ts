import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { setTimeout as sleep } from 'node:timers/promises'
import type { DatabasePlace } from '../../packages/server/test/support/engines.ts'
import { freePort } from '../../packages/server/test/support/free-port.ts'
import { serverFlags } from '../../scripts/run/server-flags.mjs'
import { expectOk, send } from './http.ts'
import { fromRoot, newFolder } from './paths.ts'
import { environmentOf } from './server.ts'

export interface MainProcess {
  url: string
  pid: number
  /** From the start of the process to the first healthy answer. */
  startMs: number
  stop(): Promise<void>
}

/** The server by its own entry with the flags of `npm start`, nothing added. */
export async function startMain(place: DatabasePlace, compileCache: string): Promise<MainProcess> {
  const folder = await newFolder('main')
  const port = await freePort()
  const env = { ...environmentOf(place, folder), PORT: String(port), NODE_COMPILE_CACHE: compileCache, LOG_LEVEL: 'warn' }
  const startedAt = performance.now()
  const child = spawn(process.execPath, [...serverFlags, fromRoot('packages/server/src/main.ts')], {
    env,
    cwd: folder,
    stdio: ['ignore', 'ignore', 'inherit'],
  })
  const url = `http://127.0.0.1:${port}`
  await firstHealthy(url, child)
  const { pid } = child
  if (pid === undefined) throw new Error('The server did not start.')
  return {
    url,
    pid,
    startMs: performance.now() - startedAt,
    async stop() {
      const ended = once(child, 'exit')
      child.kill('SIGTERM')
      await ended
    },
  }
}

async function firstHealthy(url: string, child: ChildProcess) {
  for (const deadline = Date.now() + 60_000; Date.now() < deadline; await sleep(5)) {
    if (child.exitCode !== null) throw new Error(`The server ended with exit code ${child.exitCode}.`)
    const answer = await expectOk(send('GET', `${url}/health`)).catch(() => undefined)
    if (answer) return
  }
  child.kill('SIGKILL')
  throw new Error('The server was not healthy within a minute.')
}
