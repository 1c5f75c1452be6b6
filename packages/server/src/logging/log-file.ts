import { mkdirSync } from 'node:fs'
import { basename, dirname } from 'node:path'
import { createStream } from 'rotating-file-stream'

/** Five files of 10 MB, in lines of the form `time - imgstream - LEVEL - file:line - message`. */
export function createLogFile(path: string): (severity: string, message: string) => void {
  mkdirSync(dirname(path), { recursive: true, mode: 0o700 })
  const file = createStream(basename(path), { path: dirname(path), size: '10M', rotate: 5, mode: 0o600 })
  // A full disk must not stop the server; the console still has the line.
  file.on('error', () => {})
  return (severity, message) => {
    file.write(`${[new Date().toISOString(), 'imgstream', severity, callerOf(), message].join(' - ')}\n`)
  }
}

/** `ingest-photo.ts:71`: where in our code the log was written to. */
function callerOf(): string {
  const lines = (new Error().stack ?? '').split('\n').slice(1)
  const line = lines.find((each) => !/create-log\.ts|log-file\.ts|node_modules/.test(each)) ?? ''
  const found = /([^/\\(]+:\d+):\d+\)?$/.exec(line)
  return found?.[1] ?? 'unknown:0'
}
