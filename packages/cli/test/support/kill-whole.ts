import { readFileSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Running } from './imgstream.ts'

/** Kills a command with -9 and waits until the processes that it had started, which hear of it and tidy up, have ended too. */
export async function killWhole(run: Running): Promise<void> {
  const { pid } = run.process
  // Held still, it starts no further one.
  run.process.kill('SIGSTOP')
  const started = pid === undefined ? [] : await childrenOf(pid)
  run.process.kill('SIGKILL')
  await run
  for (const child of started) while (isRunning(child)) await sleep(20)
}

/** Where the system has no list of them, none: then nothing is waited for. */
async function childrenOf(pid: number): Promise<number[]> {
  const list = await readFile(`/proc/${pid}/task/${pid}/children`, 'utf8').catch(() => '')
  return list.trim().split(' ').filter(Boolean).map(Number)
}

/** One that has ended may stay in the list until somebody asks after it: a zombie. */
function isRunning(pid: number): boolean {
  try {
    return !/^State:\s+[ZX]/m.test(readFileSync(`/proc/${pid}/status`, 'utf8'))
  } catch {
    return false
  }
}
