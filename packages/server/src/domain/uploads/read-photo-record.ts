import { isCredibleTime, TakenSource, type PhotoRecord, wallClockMs } from '@imgstream/contract'
import type { RecordedBefore } from '../photos/ingest-request.ts'

const wallClock = /^(\d{4})-(\d\d)-(\d\d)T(\d\d):(\d\d):(\d\d)(?:\.(\d{1,3}))?$/
const instant = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,3})?Z$/
const sources: readonly string[] = TakenSource.anyOf.map((each) => each.const)
const longest = 1000

/** The JSON of the contract's PhotoRecord; undefined where the text is none, or says what cannot be. */
export function readPhotoRecord(text: string): RecordedBefore | undefined {
  const { first_uploaded_at: firstUploadedAt, origin, ...rest } = parse(text)
  const firstUploadedAtMs = typeof firstUploadedAt === 'string' && instant.test(firstUploadedAt) ? Date.parse(firstUploadedAt) : Number.NaN
  if (!(firstUploadedAtMs >= 0) || (origin !== 'uploaded' && origin !== 'kept_both')) return undefined
  if (rest.taken_at === undefined && rest.taken_offset === undefined && rest.taken_source === undefined)
    return { firstUploadedAtMs, origin }
  const taken = takenOf(rest)
  return taken && { taken, firstUploadedAtMs, origin }
}

function takenOf({ taken_at: takenAt, taken_offset: offset, taken_source: source }: Partial<Record<keyof PhotoRecord, unknown>>) {
  const takenAtMs = typeof takenAt === 'string' ? wallClockOf(takenAt) : undefined
  const takenOffsetMin = typeof offset === 'string' ? offsetMinutes(offset) : undefined
  if (!isCredibleTime(takenAtMs, Date.now()) || (offset !== null && takenOffsetMin === undefined) || !isSource(source)) return undefined
  return { takenAtMs, ...(takenOffsetMin !== undefined && { takenOffsetMin }), source }
}

function parse(text: string): Partial<Record<keyof PhotoRecord, unknown>> {
  if (text.length > longest) return {}
  try {
    const value: unknown = JSON.parse(text)
    return typeof value === 'object' && value !== null ? value : {}
  } catch {
    return {}
  }
}

function wallClockOf(text: string): number | undefined {
  const [, year, month, day, hour, minute, second, fraction = ''] = wallClock.exec(text) ?? []
  const numbers = { year: Number(year), month: Number(month), day: Number(day), hour: Number(hour), minute: Number(minute) }
  return year === undefined ? undefined : wallClockMs({ ...numbers, second: Number(second), ms: Number(fraction.padEnd(3, '0')) })
}

/** `+09:00` -> 540; no place is further from UTC than 14 hours east and 12 west. */
function offsetMinutes(text: string): number | undefined {
  const [, sign, hours, minutes] = /^([+-])(\d\d):([0-5]\d)$/.exec(text) ?? []
  const value = (Number(hours) * 60 + Number(minutes)) * (sign === '-' ? -1 : 1)
  return value >= -12 * 60 && value <= 14 * 60 ? value : undefined
}

const isSource = (value: unknown): value is TakenSource => typeof value === 'string' && sources.includes(value)
