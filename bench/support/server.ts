import { type ChildProcess, fork } from 'node:child_process'
import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import type { DatabasePlace } from '../../packages/server/test/support/engines.ts'
import { serverFlags } from '../../scripts/run/server-flags.mjs'
import { fromRoot, newFolder } from './paths.ts'
import type { Answers, Question } from './server-questions.ts'

export interface BenchServer {
  url: string
  pid: number
  ask<Name extends Question>(question: Name): Promise<Answers[Name]>
  /** CPU ms of the server process while `work` ran. */
  cpuWhile(work: () => Promise<void>): Promise<number>
  close(): Promise<void>
}

export interface BenchServerOptions {
  /** Where the library is; a new, empty one in a DuckDB file otherwise. */
  place?: DatabasePlace
  withoutDecoding?: boolean
  flags?: string[]
  /** More of the environment, and other than usual. */
  env?: Record<string, string>
}

export function environmentOf(place: DatabasePlace, folder: string): NodeJS.ProcessEnv {
  return {
    PATH: process.env.PATH,
    NODE_COMPILE_CACHE: fromRoot('bench/tmp/compile'),
    ENVIRONMENT: 'development',
    LOG_LEVEL: 'info',
    HOST: '127.0.0.1',
    LOCAL_STORAGE_PATH: join(folder, 'photos'),
    ...place,
  }
}

/** Starts the real server in a child process, over storage of its own. */
export async function startBenchServer({ place, withoutDecoding, flags = [], env = {} }: BenchServerOptions = {}): Promise<BenchServer> {
  const folder = await newFolder('server')
  const where: DatabasePlace = place ?? { DATABASE_TYPE: 'duckdb', LOCAL_DB_PATH: join(folder, 'imgstream.db') }
  const child = fork(join(import.meta.dirname, 'server-entry.ts'), withoutDecoding ? ['--without-decoding'] : [], {
    env: { ...environmentOf(where, folder), ...env },
    cwd: folder,
    execArgv: [...serverFlags, ...flags],
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  })
  const ask = questions(child)
  const { pid } = child
  if (pid === undefined) throw new Error('The server did not start.')
  const cpu = () => ask('cpuMs')
  return {
    url: await ask('url'),
    pid,
    ask,
    async cpuWhile(work) {
      const before = await cpu()
      await work()
      return (await cpu()) - before
    },
    async close() {
      await ask('close')
      // Nobody asks for what it stored any more, and that may be gigabytes.
      await rm(folder, { recursive: true, force: true })
    },
  }
}

function questions(child: ChildProcess): BenchServer['ask'] {
  const waiting = new Map<number, { resolve: (answer: unknown) => void; reject: (error: Error) => void }>()
  let asked = 0
  child.on('message', ({ id, answer, error }: { id: number; answer?: unknown; error?: string }) => {
    const asker = waiting.get(id)
    waiting.delete(id)
    if (error === undefined) asker?.resolve(answer)
    else asker?.reject(new Error(error))
  })
  child.on('exit', (code) => {
    for (const { reject } of waiting.values()) reject(new Error(`The server ended with exit code ${code}.`))
  })
  return <Name extends Question>(question: Name) =>
    new Promise<Answers[Name]>((resolve, reject) => {
      const id = ++asked
      // The child answers the question that it was asked.
      waiting.set(id, { resolve: (answer) => resolve(answer as Answers[Name]), reject })
      child.send({ id, question })
    })
}
