import { type ChildProcess, spawn } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import type { BatchResult } from '@imgstream/contract'

export const bin = fileURLToPath(new URL('../../bin/imgstream.mjs', import.meta.url))

export interface Ran {
  code: number | null
  stdout: string
  stderr: string
}

export interface Running extends Promise<Ran> {
  process: ChildProcess
  /** Resolves when the error output contains the text. */
  saying(text: string): Promise<void>
}

export interface Place {
  folder: string
  env?: Record<string, string>
  /** Another Node than the one that runs the tests. */
  node?: string
  /** What it reads; nothing unless given. */
  input?: string
}

/** Where the clocks of this run stand: files get local times. */
const { TZ } = process.env
/** The homes of tests are new ones: without this each start would compile the program again. */
const compiled = fileURLToPath(new URL('../../../../.cache/compile', import.meta.url))

/** Runs the program as a shell does, with no terminal. */
export function imgstream(args: string[], { folder, env = {}, node = process.execPath, input }: Place): Running {
  const child = spawn(node, [bin, ...args], {
    cwd: folder,
    env: {
      PATH: process.env.PATH,
      ...(TZ && { TZ }),
      HOME: folder,
      XDG_STATE_HOME: `${folder}/.state`,
      NODE_COMPILE_CACHE: compiled,
      ...env,
    },
    stdio: [input === undefined ? 'ignore' : 'pipe', 'pipe', 'pipe'],
  })
  child.stdin?.end(input)
  const heard = { stdout: '', stderr: '' }
  const waiting: { text: string; heard: () => void }[] = []
  for (const name of ['stdout', 'stderr'] as const) {
    child[name]?.setEncoding('utf8').on('data', (text: string) => {
      heard[name] += text
      for (const one of waiting) if (heard.stderr.includes(one.text)) one.heard()
    })
  }
  const ended = new Promise<Ran>((resolve, reject) => {
    child.on('error', reject)
    child.on('close', (code) => resolve({ code, ...heard }))
  })
  return Object.assign(ended, {
    process: child,
    saying: (text: string) =>
      new Promise<void>((resolve) => (heard.stderr.includes(text) ? resolve() : waiting.push({ text, heard: resolve }))),
  })
}

/** The statuses of a batch result by file name, for comparing at a glance. */
export function statuses(ran: Ran): Record<string, string> {
  const result = JSON.parse(ran.stdout) as BatchResult
  return Object.fromEntries(
    result.results.map((file) => [file.filename, file.error_type ? `${file.status}: ${file.error_type}` : file.status]),
  )
}

export const resultOf = (ran: Ran) => JSON.parse(ran.stdout) as BatchResult
