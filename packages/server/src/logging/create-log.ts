import { pino, type StreamEntry } from 'pino'
import type { Log } from '../domain/ports/log.ts'
import { callerOf, createLogFile } from './log-file.ts'

export interface LogOptions {
  level: 'debug' | 'info' | 'warn' | 'error'
  /** Path of a text file that gets every event, debug too: 10 MB, five of them. */
  file?: string
  /** `json`: one line an event, as Cloud Logging reads it. `pretty`: for people. */
  format: 'json' | 'pretty'
}

type Level = 'debug' | 'info' | 'warn' | 'error'
const severities: Record<Level, string> = { debug: 'DEBUG', info: 'INFO', warn: 'WARNING', error: 'ERROR' }

/**
 * The process's log.
 *
 * Cloud Logging moves `message` to `textPayload`, where the guide's queries look, only when no plain field is left beside it. So details
 * travel as labels and the message begins with the event's name (https://cloud.google.com/logging/docs/structured-logging#special-payload-fields).
 */
export async function createLog(options: LogOptions): Promise<Log> {
  const streams: StreamEntry[] = [
    { level: options.level, stream: options.format === 'json' ? pino.destination({ dest: 1, sync: true }) : await prettyStream() },
  ]
  const file = options.file === undefined ? undefined : createLogFile(options.file)
  if (file) streams.push({ level: 'debug', stream: file })
  const sink = pino(
    {
      base: null,
      level: file ? 'debug' : options.level,
      messageKey: 'message',
      timestamp: () => `,"time":"${new Date().toISOString()}"`,
      formatters: {
        level: (_, number) => ({
          severity: severities[pino.levels.labels[number] as Level],
          // The printer for people knows levels by number.
          ...(options.format === 'pretty' && { level: number }),
        }),
      },
    },
    pino.multistream(streams),
  )

  const logWith = (bound: Record<string, unknown>): Log => {
    const write =
      (level: Level) =>
      (event: string, details: Record<string, unknown> = {}, error?: unknown) => {
        if (!sink.isLevelEnabled(level)) return
        const { trace, httpRequest, ...rest } = { ...bound, ...details }
        sink[level](
          {
            ...(trace !== undefined && { 'logging.googleapis.com/trace': trace }),
            ...(httpRequest !== undefined && { httpRequest }),
            ...(Object.keys(rest).length > 0 && { 'logging.googleapis.com/labels': asText(rest) }),
            ...(file && { caller: callerOf() }),
          },
          messageOf(event, options.format === 'json' ? {} : rest, error),
        )
      }
    return {
      debug: write('debug'),
      info: write('info'),
      warn: write('warn'),
      error: write('error'),
      child: (details) => logWith({ ...bound, ...details }),
    }
  }
  return logWith({})
}

/** `collision_detected photoId=…`, then the failure with its stack and what caused it. */
function messageOf(event: string, details: Record<string, unknown>, error: unknown): string {
  const shown = Object.entries(asText(details)).map(([name, value]) => ` ${name}=${value}`)
  return `${event}${shown.join('')}${error === undefined ? '' : `: ${failureText(error)}`}`
}

function failureText(error: unknown): string {
  if (!(error instanceof Error)) return String(error)
  const cause = error.cause === undefined ? '' : `\n  caused by ${failureText(error.cause)}`
  return `${error.stack ?? error.message}${cause}`
}

const asText = (details: Record<string, unknown>) =>
  Object.fromEntries(Object.entries(details).map(([name, value]) => [name, typeof value === 'string' ? value : JSON.stringify(value)]))

async function prettyStream() {
  const { default: pretty } = await import('pino-pretty')
  return pretty({
    sync: true,
    colorize: process.stdout.isTTY === true,
    messageKey: 'message',
    timestampKey: 'time',
    translateTime: 'SYS:HH:MM:ss.l',
    ignore: String.raw`logging\.googleapis\.com/labels,logging\.googleapis\.com/trace,httpRequest,caller,severity`,
  })
}
