/** An entry as Cloud Logging keeps it. */
export interface LogEntry {
  severity: string
  timestamp?: string
  trace?: string
  spanId?: string
  labels: Record<string, string>
  httpRequest?: unknown
  textPayload?: string
  jsonPayload?: Record<string, unknown>
}

const severities = ['DEFAULT', 'DEBUG', 'INFO', 'NOTICE', 'WARNING', 'ERROR', 'CRITICAL', 'ALERT', 'EMERGENCY']

/**
 * What becomes of one line of a container's output, by the rules of structured logging: a line of JSON has its special fields moved to those
 * of the entry; what is left is the jsonPayload, and where only `message` is left, the textPayload. Any other line is text of the severity
 * DEFAULT. (https://cloud.google.com/logging/docs/structured-logging#structured_logging_special_fields)
 */
export function entryOf(line: string): LogEntry {
  const fields = parsed(line)
  if (!fields) return { severity: 'DEFAULT', labels: {}, textPayload: line }
  const {
    severity,
    time,
    timestamp,
    httpRequest,
    'logging.googleapis.com/labels': labels,
    'logging.googleapis.com/trace': trace,
    'logging.googleapis.com/spanId': spanId,
    'logging.googleapis.com/trace_sampled': _sampled,
    'logging.googleapis.com/insertId': _insertId,
    'logging.googleapis.com/operation': _operation,
    'logging.googleapis.com/sourceLocation': _location,
    ...rest
  } = fields
  const at = typeof time === 'string' ? time : timestamp
  // A map of text to text; one that holds anything else stays where it is, as any field that is not what it is called.
  const areLabels = typeof labels === 'object' && labels !== null && Object.values(labels).every((value) => typeof value === 'string')
  const left = { ...rest, ...(labels !== undefined && !areLabels && { labels }) }
  const { message, ...more } = left as Record<string, unknown>
  const isText = typeof message === 'string' && Object.keys(more).length === 0
  return {
    severity: severities.includes(String(severity)) ? String(severity) : 'DEFAULT',
    ...(typeof at === 'string' && !Number.isNaN(Date.parse(at)) && { timestamp: at }),
    ...(typeof trace === 'string' && { trace }),
    ...(typeof spanId === 'string' && { spanId }),
    labels: areLabels ? (labels as Record<string, string>) : {},
    ...(httpRequest !== undefined && { httpRequest }),
    ...(isText ? { textPayload: message } : { jsonPayload: left }),
  }
}

function parsed(line: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(line)
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Record<string, unknown>) : undefined
  } catch {
    return undefined
  }
}

/** `severity>=…` of the query language: by rank. */
export const isAtLeast = (entry: LogEntry, severity: string) => severities.indexOf(entry.severity) >= severities.indexOf(severity)

/** `textPayload:…`: has, whatever the case. */
export const textHas = (entry: LogEntry, text: string) => entry.textPayload?.toLowerCase().includes(text.toLowerCase()) ?? false
