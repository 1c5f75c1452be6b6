import { createThroughput, progressOf, type QueueState } from '@imgstream/client'
import { keepProgressLine, type ProgressLine } from './progress-line.ts'
import { bytesInWords, durationInWords } from './words.ts'

export type Progress = Pick<ProgressLine, 'pause' | 'resume' | 'end'>

export function showProgress(stream: NodeJS.WriteStream, state: () => QueueState): Progress {
  const throughput = createThroughput()
  let wasOnline = true
  const line = keepProgressLine(stream, () => progressLine(state(), throughput))
  const noting = setInterval(() => {
    throughput.note(progressOf(state()).sentBytes, Date.now())
    const { online } = state()
    if (!line.isTerminal && online !== wasOnline)
      stream.write(online ? 'The server answers again.\n' : 'The server does not answer; trying again.\n')
    wasOnline = online
  }, 250)
  return {
    pause: line.pause,
    resume: line.resume,
    end() {
      clearInterval(noting)
      line.end()
    },
  }
}

export function progressLine(
  state: QueueState,
  throughput: { bytesPerSecond(): number | undefined; timeLeftMs(bytes: number): number | undefined },
): string {
  const { settledFiles, totalFiles, sentBytes, remainingBytes } = progressOf(state)
  const { byPhase } = state.counts
  const reading = byPhase.found + byPhase.hashing
  const speed = throughput.bytesPerSecond()
  const leftMs = throughput.timeLeftMs(remainingBytes)
  const parts = [
    `${settledFiles.toLocaleString('en')} of ${totalFiles.toLocaleString('en')} files`,
    `${bytesInWords(sentBytes)} of ${bytesInWords(sentBytes + remainingBytes)} sent`,
  ]
  if (!state.online) parts.push('the server does not answer, trying again')
  else if (speed) parts.push(`${bytesInWords(speed)}/s`)
  if (state.online && leftMs !== undefined && remainingBytes > 0) parts.push(`${durationInWords(leftMs)} left`)
  if (reading > 0) parts.push(`${reading.toLocaleString('en')} to read`)
  if (byPhase.review > 0) parts.push(`${byPhase.review.toLocaleString('en')} to decide`)
  if (byPhase.failed > 0) parts.push(`${byPhase.failed.toLocaleString('en')} failed`)
  return parts.join(', ')
}
