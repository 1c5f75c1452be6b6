import { type ChildProcess, fork } from 'node:child_process'
import { setPriority } from 'node:os'
import { join } from 'node:path'

/** Of the process beside a server; 0 is usual, 19 works only where nobody else does. All writes wait for a backup's last step, so it is not that. */
const priority = 10

/**
 * Starts a program of this folder in a process beside the server, which has the way. Its priority is said from here, right after the start: on
 * Linux it is that of one thread, and threads that begin later have it from the first one. Said by the process itself, it comes after those
 * in which the database works.
 */
export function forkBeside(program: string): ChildProcess {
  const child = fork(join(import.meta.dirname, program), { stdio: ['ignore', 'ignore', 'pipe', 'ipc'], execArgv: [] })
  try {
    if (child.pid !== undefined) setPriority(child.pid, priority)
  } catch {
    // It is gone already, which its exit tells, or the system does not let it: then it works as fast as others.
  }
  return child
}
