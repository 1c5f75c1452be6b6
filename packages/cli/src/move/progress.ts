import { createThroughput } from '@imgstream/client'
import type { MoveProgress } from '@imgstream/server'
import { keepProgressLine } from '../progress-line.ts'
import { bytesInWords, durationInWords } from '../words.ts'

export interface MoveProgressLine {
  note(progress: MoveProgress): void
  end(): void
}

/** Shows how far a move is: step, count, speed, time left. A new step is told at once, also into a pipe. */
export function showMoveProgress(stream: NodeJS.WriteStream, nowMs = Date.now): MoveProgressLine {
  let now: MoveProgress | undefined
  let told: MoveProgress['step'] | undefined
  let speeds = newSpeeds()
  const line = keepProgressLine(stream, () => now && moveProgressLine(now, speeds))
  return {
    note(progress) {
      if (progress.step !== told) speeds = newSpeeds()
      now = progress
      speeds.done.note(progress.done, nowMs())
      speeds.bytes.note(progress.bytes, nowMs())
      if (progress.step !== told && !line.isTerminal) line.show()
      told = progress.step
    },
    end() {
      if (!line.isTerminal) line.show()
      line.end()
    },
  }
}

interface Speeds {
  done: ReturnType<typeof createThroughput>
  bytes: ReturnType<typeof createThroughput>
}

const newSpeeds = (): Speeds => ({ done: createThroughput(), bytes: createThroughput() })

const steps: Record<MoveProgress['step'], { doing: string; unit: string }> = {
  counting: { doing: 'Counting', unit: 'versions' },
  rows: { doing: 'Copying rows', unit: 'rows' },
  objects: { doing: 'Copying files', unit: 'files' },
  'checking rows': { doing: 'Comparing rows', unit: 'rows' },
  'checking objects': { doing: 'Counting files in the target', unit: 'files' },
}

/** `Copying files: 120 of 3,000 files, 360 MB, 24 MB/s, 6 min 0 s left`. */
export function moveProgressLine({ step, done, total, bytes, bytesLeft }: MoveProgress, speeds: Speeds): string {
  const { doing, unit } = steps[step]
  const perSecond = speeds.done.bytesPerSecond()
  const bytesPerSecond = step === 'objects' ? speeds.bytes.bytesPerSecond() : undefined
  const leftMs = bytesPerSecond ? speeds.bytes.timeLeftMs(bytesLeft) : speeds.done.timeLeftMs(Math.max(0, total - done))
  const parts = [`${doing}: ${done.toLocaleString('en')} of ${total.toLocaleString('en')} ${unit}`]
  if (step === 'objects') parts.push(bytesInWords(bytes))
  if (bytesPerSecond) parts.push(`${bytesInWords(bytesPerSecond)}/s`)
  else if (perSecond) parts.push(`${Math.round(perSecond).toLocaleString('en')} ${unit}/s`)
  if (leftMs !== undefined && done < total) parts.push(`${durationInWords(leftMs)} left`)
  return parts.join(', ')
}
