/** Written over on a terminal, and a new line now and then elsewhere (in a log file, say). */
const intervals = { terminalMs: 200, plainMs: 10_000 }

export interface ProgressLine {
  readonly isTerminal: boolean
  /** Shows it now, without waiting for its turn. */
  show(): void
  /** Leaves the place to others, a question for example, until `resume`. */
  pause(): void
  resume(): void
  end(): void
}

/** Keeps a line on the screen that says how far something is. Where it says nothing, or in a pipe the same as before, nothing is written. */
export function keepProgressLine(stream: NodeJS.WriteStream, line: () => string | undefined): ProgressLine {
  const isTerminal = stream.isTTY === true
  let isPaused = false
  let last: string | undefined
  const showing = setInterval(show, isTerminal ? intervals.terminalMs : intervals.plainMs)

  function show(): void {
    const text = isPaused ? undefined : line()
    if (text === undefined) return
    if (isTerminal) stream.write(`\r\x1b[K${text.slice(0, Math.max(10, (stream.columns ?? 80) - 1))}`)
    else if (text !== last) stream.write(`${text}\n`)
    last = text
  }
  const clear = () => isTerminal && stream.write('\r\x1b[K')

  return {
    isTerminal,
    show,
    pause() {
      isPaused = true
      clear()
    },
    resume() {
      isPaused = false
    },
    end() {
      clearInterval(showing)
      clear()
    },
  }
}
