import type { BackupProgress } from '@imgstream/server'
import { CommandError, exitCodes } from '../exit-codes.ts'
import { keepProgressLine } from '../progress-line.ts'
import { printable } from '../words.ts'
import { problemsInWords } from '../commands/env.ts'
import { stopBySignal } from '../stop-by-signal.ts'

type Server = typeof import('@imgstream/server')

/** Runs `work` until it ends or Ctrl-C asks it to; the second Ctrl-C ends the process. */
export async function untilStopped<T>(work: (signal: AbortSignal) => Promise<T>): Promise<T> {
  const stop = stopBySignal()
  try {
    return await work(stop.signal)
  } finally {
    stop.end()
  }
}

/** Words what goes wrong with backups, and picks the exit code. */
export async function withBackupErrors<T>(server: Server, work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (error) {
    if (error instanceof server.MoveStopped)
      throw new CommandError(exitCodes.stopped, 'Stopped. What was half made is gone, and nothing else was changed.')
    if (error instanceof server.ConfigError) throw new CommandError(exitCodes.usage, problemsInWords(error.problems))
    if (error instanceof server.BackupRefused) throw new CommandError(exitCodes.usage, printable(error.message))
    if (error instanceof server.BackupDamaged) throw new CommandError(exitCodes.failed, printable(error.message))
    if (error instanceof server.AppError) throw new CommandError(exitCodes.unreachable, printable(error.message), server.isHeld(error))
    throw error
  }
}

export interface BackupProgressLine {
  note(progress: Pick<BackupProgress, 'done' | 'total'> & { step: string }): void
  end(): void
}

/** `Reading rows: 120,000 of 300,000`. */
export function backupProgress(stream: NodeJS.WriteStream): BackupProgressLine {
  let text: string | undefined
  const line = keepProgressLine(stream, () => text)
  return {
    note({ step, done, total }) {
      const count = done === 0 ? '' : `: ${done.toLocaleString('en')}${total === undefined ? '' : ` of ${total.toLocaleString('en')}`}`
      text = `${step.slice(0, 1).toUpperCase()}${step.slice(1)}${count}`
    },
    end: () => line.end(),
  }
}
