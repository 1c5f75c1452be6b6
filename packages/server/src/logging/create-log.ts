import { pino } from 'pino'
import type { Log } from '../domain/ports/log.ts'
import { currentRequest } from '../current-request.ts'
import { createLogFile } from './log-file.ts'

export interface LogOptions {
  level: 'debug' | 'info' | 'warn' | 'error'
  /** Path of a text file that gets every event, debug too: 10 MB, five of them. */
  file?: string
  /** `json`: one line an event, as Cloud Logging reads it. `pretty`: for people. */
  format: 'json' | 'pretty'
  /** Google's project, under whose name Cloud Logging knows traces. */
  project?: string
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
  const file = options.file === undefined ? undefined : createLogFile(options.file)
  const isJson = options.format === 'json'
  const console = pino(
    {
      base: null,
      level: options.level,
      messageKey: 'message',
      timestamp: () => `,"time":"${new Date().toISOString()}"`,
      formatters: {
        level: (_, number) => ({
          severity: severities[pino.levels.labels[number] as Level],
          // The printer for people knows levels by number.
          ...(!isJson && { level: number }),
        }),
      },
    },
    isJson ? pino.destination({ dest: 1, sync: true }) : await prettyStream(),
  )

  const logWith = (bound: Record<string, unknown>): Log => {
    const write =
      (level: Level) =>
      (event: string, details: Record<string, unknown> = {}, error?: unknown) => {
        const { requestId, traceId, spanId } = currentRequest() ?? {}
        const all: Record<string, unknown> = { ...(requestId && { requestId }), ...bound, ...details }
        const { trace = traceId && traceName(traceId, options.project), httpRequest, ...rest } = all
        file?.(severities[level], messageOf(event, rest, error))
        if (!console.isLevelEnabled(level)) return
        console[level](
          {
            ...(trace !== undefined && { 'logging.googleapis.com/trace': trace }),
            ...(isJson && spanId && { 'logging.googleapis.com/spanId': spanId }),
            ...(httpRequest !== undefined && { httpRequest }),
            ...(isJson && Object.keys(rest).length > 0 && { 'logging.googleapis.com/labels': asText(rest) }),
          },
          messageOf(event, isJson ? {} : rest, error),
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

/** Cloud Logging joins lines and traces by this name; without a project other readers still find the id. */
const traceName = (traceId: string, project: string | undefined) => (project ? `projects/${project}/traces/${traceId}` : traceId)

/** `collision_detected photoId=…`, then the failure with its stack and what caused it. */
export function messageOf(event: string, details: Record<string, unknown>, error: unknown): string {
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
    ignore: String.raw`logging\.googleapis\.com/trace,httpRequest,severity`,
  })
}
