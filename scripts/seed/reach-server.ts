import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'

export interface ReachedServer {
  url: string
  /** Started for this run; it ends with it. */
  isOurs: boolean
  release: () => Promise<void>
}

/** The server that runs, or, where none does and no address was given, one that is started on the development library. */
export async function reachServer(address: string | undefined): Promise<ReachedServer> {
  const url = address ?? `http://127.0.0.1:${process.env.PORT ?? '8501'}`
  if (await isReady(url)) return { url, isOurs: false, release: async () => {} }
  if (address !== undefined) throw new Error(`No ImgStream answers at ${address}`)
  console.error('No server is running; starting one on the development library.')
  const main = fileURLToPath(new URL('../../packages/server/src/main.ts', import.meta.url))
  const env = { LOG_LEVEL: 'warn', ...process.env, ENVIRONMENT: 'development' }
  const child = spawn(process.execPath, [main], { env, stdio: ['ignore', 'inherit', 'inherit'] })
  const ended = once(child, 'exit')
  const release = async () => {
    child.kill('SIGTERM')
    await ended
  }
  for (let tries = 0; tries < 200; tries += 1) {
    if (child.exitCode !== null) throw new Error(`The server ended with exit code ${child.exitCode}`)
    if (await isReady(url)) return { url, isOurs: true, release }
    await sleep(100)
  }
  await release()
  throw new Error('The server was not ready within 20 s')
}

async function isReady(url: string): Promise<boolean> {
  const response = await fetch(`${url}/ready`).catch(() => undefined)
  return response?.ok === true
}
