import { createThroughput, progressOf, type QueueState } from '@imgstream/client'
import { bytesInWords, durationInWords } from './words.ts'

export interface Progress {
  /** Leaves the line to others, a question for example, until `resume`. */
  pause(): void
  resume(): void
  end(): void
}

/** A line that is written over on a terminal, and a new line now and then elsewhere (in a log file, say). */
const intervals = { terminalMs: 200, plainMs: 10_000 }

export function showProgress(stream: NodeJS.WriteStream, state: () => QueueState): Progress {
  const isTerminal = stream.isTTY === true
  const throughput = createThroughput()
  let isPaused = false
  let wasOnline = true
  let last = ''

  const noting = setInterval(() => {
    throughput.note(progressOf(state()).sentBytes, Date.now())
    const { online } = state()
    if (!isTerminal && online !== wasOnline)
      stream.write(online ? 'The server answers again.\n' : 'The server does not answer; trying again.\n')
    wasOnline = online
  }, 250)
  const showing = setInterval(show, isTerminal ? intervals.terminalMs : intervals.plainMs)

  function show(): void {
    if (isPaused) return
    const line = progressLine(state(), throughput)
    if (isTerminal) stream.write(`\r\x1b[K${line.slice(0, Math.max(10, (stream.columns ?? 80) - 1))}`)
    else if (line !== last) stream.write(`${line}\n`)
    last = line
  }
  const clearLine = () => isTerminal && stream.write('\r\x1b[K')

  return {
    pause() {
      isPaused = true
      clearLine()
    },
    resume() {
      isPaused = false
    },
    end() {
      clearInterval(noting)
      clearInterval(showing)
      clearLine()
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
