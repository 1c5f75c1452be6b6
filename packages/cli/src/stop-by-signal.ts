import { exitCodes } from './exit-codes.ts'

/** Ctrl-C, or SIGTERM, asks work to end where it can; the second one ends the process. */
export function stopBySignal(): { signal: AbortSignal; stopNow: () => void; end(): void } {
  const stop = new AbortController()
  const stopNow = () => (stop.signal.aborted ? process.exit(exitCodes.stopped) : stop.abort())
  const signals = ['SIGINT', 'SIGTERM'] as const
  for (const signal of signals) process.on(signal, stopNow)
  return {
    signal: stop.signal,
    stopNow,
    end() {
      for (const signal of signals) process.off(signal, stopNow)
    },
  }
}
