import { mkdirSync } from 'node:fs'
import { basename, dirname } from 'node:path'
import { Writable } from 'node:stream'
import { createStream } from 'rotating-file-stream'

/** Five files of 10 MB, in lines of the form `time - imgstream - LEVEL - file:line - message`. */
export function createLogFile(path: string): Writable {
  mkdirSync(dirname(path), { recursive: true, mode: 0o700 })
  const file = createStream(basename(path), { path: dirname(path), size: '10M', rotate: 5, mode: 0o600 })
  // A full disk must not stop the server; the console still has the line.
  file.on('error', () => {})
  return new Writable({
    write(chunk, _encoding, done) {
      file.write(textOf(String(chunk)), () => done())
    },
  })
}

function textOf(line: string): string {
  const { time, severity, caller, message, 'logging.googleapis.com/labels': labels = {} } = JSON.parse(line) as Record<string, unknown>
  const details = Object.entries(labels as Record<string, string>).map(([name, value]) => ` ${name}=${value}`)
  const [head, ...rest] = String(message).split('\n')
  return `${[time, 'imgstream', severity, caller, `${head}${rest.length > 0 ? '' : details.join('')}`].join(' - ')}\n${rest.map((each) => `${each}\n`).join('')}`
}

/** `ingest-photo.ts:71`: where in our code the log was written to. */
export function callerOf(): string {
  const lines = (new Error().stack ?? '').split('\n').slice(1)
  const line = lines.find((each) => !/create-log\.ts|log-file\.ts|node_modules/.test(each)) ?? ''
  const found = /([^/\\(]+:\d+):\d+\)?$/.exec(line)
  return found?.[1] ?? 'unknown:0'
}
