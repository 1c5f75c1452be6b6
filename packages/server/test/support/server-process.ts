import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import type { DatabasePlace } from './engines.ts'
import { requireNoLeaks } from './secret-watch.ts'

const main = join(import.meta.dirname, '../../src/main.ts')
/** Where this run's programs lie compiled: without it each start would compile them again. */
const { NODE_COMPILE_CACHE } = process.env

export interface ServerProcess {
  url: string
  /** From the start of the process to the first line that says it listens, ms. */
  startedInMs: number
  /** SIGKILL: nothing is tidied up. */
  kill(): Promise<void>
  /** SIGTERM; resolves with the exit code. */
  stop(): Promise<number | null>
  /** Everything it has printed. */
  output(): string
}

/** The real server in a process of its own, on a free port. */
export function startServerProcess(place: DatabasePlace, folder: string): Promise<ServerProcess> {
  const env = { ENVIRONMENT: 'development', PORT: '0', LOG_LEVEL: 'info', LOCAL_STORAGE_PATH: join(folder, 'photos'), ...place }
  return startServerWith(env, folder)
}

/** The same with an environment of its own. Rejects with what the server said when it does not start, and when that holds what no log may. */
export async function startServerWith(env: Record<string, string>, folder: string, program = main): Promise<ServerProcess> {
  const startedAt = performance.now()
  const child = spawn(process.execPath, [program], {
    cwd: folder,
    env: { PATH: process.env.PATH, ...(NODE_COMPILE_CACHE && { NODE_COMPILE_CACHE }), ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const exited = once(child, 'exit')
  let output = ''
  for (const stream of [child.stdout, child.stderr]) stream?.on('data', (chunk) => (output += String(chunk)))
  const url = await listening(child).finally(() => requireNoLeaks(output))
  return {
    url,
    output: () => output,
    startedInMs: performance.now() - startedAt,
    async kill() {
      child.kill('SIGKILL')
      await exited
      requireNoLeaks(output)
    },
    async stop() {
      child.kill('SIGTERM')
      const [code] = (await exited) as [number | null]
      requireNoLeaks(output)
      return code
    },
  }
}

/** Its output is read to the end, whatever it says: a process that cannot write waits for ever. */
function listening(child: ChildProcess): Promise<string> {
  return new Promise((resolve, reject) => {
    let said = ''
    const hear = (chunk: unknown) => {
      if (said.length < 100_000) said += String(chunk)
      const url = /http:\/\/[^\s"]+/.exec(said.split('\n').find((line) => line.includes('listening')) ?? '')?.[0]
      if (url) resolve(url)
    }
    child.stdout?.on('data', hear)
    child.stderr?.on('data', hear)
    child.once('exit', () => reject(new Error(`the server did not start:\n${said}`)))
  })
}
