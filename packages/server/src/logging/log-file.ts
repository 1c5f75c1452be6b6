import { mkdirSync } from 'node:fs'
import { basename, dirname } from 'node:path'
import { createStream, type RotatingFileStream } from 'rotating-file-stream'

/** How long a file that could not be written, on a full disk for example, is left alone before it is opened again, ms. */
const usualRetryMs = 5_000

/**
 * A file of 10 MB and the five before it (`imgstream.log.1` is the last), in lines of the form `time - imgstream - LEVEL - file:line - message`.
 * A file that is there is gone on with. Each process needs one of its own: of two that share one, each would turn the other's over, and both
 * at once can lose what was in it.
 */
export function createLogFile(path: string, { retryMs = usualRetryMs } = {}): (severity: string, message: string) => void {
  mkdirSync(dirname(path), { recursive: true, mode: 0o700 })
  let file: RotatingFileStream | undefined = openFile()
  let brokenAtMs = 0
  let lost = 0

  function openFile() {
    const opened = createStream(basename(path), { path: dirname(path), size: '10M', rotate: 5, mode: 0o600 })
    // A full disk must not stop the server, and the console still has the line. A stream that failed once writes nothing any more.
    opened.on('error', () => {
      if (file !== opened) return
      file = undefined
      brokenAtMs = Date.now()
    })
    return opened
  }

  const lineOf = (severity: string, message: string) =>
    `${[new Date().toISOString(), 'imgstream', severity, callerOf(), message].join(' - ')}\n`

  return (severity, message) => {
    if (!file && Date.now() - brokenAtMs < retryMs) {
      lost += 1
      return
    }
    if (!file) {
      file = openFile()
      // What was written last may have come half: the line break ends it.
      file.write(`\n${lineOf('WARNING', `log_file_not_written lines=${lost}`)}`)
      lost = 0
    }
    file.write(lineOf(severity, message))
  }
}

/** `ingest-photo.ts:71`: where in our code the log was written to. */
function callerOf(): string {
  const lines = (new Error().stack ?? '').split('\n').slice(1)
  const line = lines.find((each) => !/create-log\.ts|log-file\.ts|node_modules/.test(each)) ?? ''
  const found = /([^/\\(]+:\d+):\d+\)?$/.exec(line)
  return found?.[1] ?? 'unknown:0'
}
