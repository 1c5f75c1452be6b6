import { cameraName } from '@imgstream/contract'
import type { PictureFacts } from '../file-facts.ts'
import { Bytes } from './bytes.ts'

/** What the Exif block says that matters for telling two pictures apart. */
export type ExifFacts = Pick<PictureFacts, 'takenAt' | 'takenOffset' | 'camera' | 'hasPlace'> & {
  /** 1 to 8, as the standard numbers them. */
  orientation?: number
}

interface Entry {
  type: number
  count: number
  /** Where the value is, within the block. */
  at: number
}

/** Bytes of one value of each TIFF type, by its number. */
const typeSizes = [0, 1, 1, 2, 4, 8, 1, 1, 2, 4, 8, 4, 8]
const tags = { make: 0x010f, model: 0x0110, orientation: 0x0112, exif: 0x8769, gps: 0x8825 }
const times = [
  { time: 0x9003, fraction: 0x9291, offset: 0x9011 },
  { time: 0x9004, fraction: 0x9292, offset: 0x9012 },
]

/**
 * Reads a TIFF block (Exif 3.0 §4.6). Three directories are looked at, each once and only as far as the bytes go, so a block made to mislead
 * can neither loop nor make anybody wait.
 */
export function readExif(block: Uint8Array): ExifFacts {
  const bytes = new Bytes(block)
  const order = bytes.text(0, 2)
  const little = order === 'II'
  if ((!little && order !== 'MM') || bytes.u16(2, little) !== 42) return {}
  const first = directory(bytes, bytes.u32(4, little), little)
  const exif = directory(bytes, numberOf(bytes, first.get(tags.exif), little), little)
  const gps = directory(bytes, numberOf(bytes, first.get(tags.gps), little), little)
  const orientation = numberOf(bytes, first.get(tags.orientation), little) ?? 1
  const camera = cameraName(textOf(bytes, first.get(tags.make)), textOf(bytes, first.get(tags.model)))
  return {
    ...takenOf(bytes, exif),
    ...(camera ? { camera } : {}),
    ...(orientation >= 1 && orientation <= 8 ? { orientation } : {}),
    hasPlace: isAngle(bytes, gps.get(2), little) && isAngle(bytes, gps.get(4), little),
  }
}

function directory(bytes: Bytes, at: number | undefined, little: boolean): Map<number, Entry> {
  const entries = new Map<number, Entry>()
  const count = at ? Math.min(bytes.u16(at, little) ?? 0, Math.floor((bytes.length - at - 2) / 12)) : 0
  for (let index = 0; index < count; index += 1) {
    const entryAt = (at as number) + 2 + index * 12
    const tag = bytes.u16(entryAt, little)
    const type = bytes.u16(entryAt + 2, little) ?? 0
    const values = bytes.u32(entryAt + 4, little) ?? 0
    const size = (type === 129 ? 1 : (typeSizes[type] ?? 0)) * values
    const valueAt = size <= 4 ? entryAt + 8 : bytes.u32(entryAt + 8, little)
    if (tag !== undefined && size > 0 && valueAt !== undefined && !entries.has(tag)) entries.set(tag, { type, count: values, at: valueAt })
  }
  return entries
}

function numberOf(bytes: Bytes, entry: Entry | undefined, little: boolean): number | undefined {
  if (entry?.type === 3) return bytes.u16(entry.at, little)
  return entry?.type === 4 || entry?.type === 13 ? bytes.u32(entry.at, little) : undefined
}

const longestText = 200

function textOf(bytes: Bytes, entry: Entry | undefined): string | undefined {
  // 129 is the UTF-8 text of Exif 3.0.
  if (entry?.type !== 2 && entry?.type !== 129) return undefined
  const raw = new TextDecoder().decode(bytes.from(entry.at, Math.min(entry.count, longestText)))
  return raw.split('\0')[0]?.replaceAll(/\s+/g, ' ').trim() || undefined
}

/** Degrees, minutes and seconds as rationals, with a sign or without; writers without a fix leave zeros over zeros. */
function isAngle(bytes: Bytes, entry: Entry | undefined, little: boolean): boolean {
  return (entry?.type === 5 || entry?.type === 10) && entry.count >= 1 && (bytes.u32(entry.at + 4, little) ?? 0) > 0
}

function takenOf(bytes: Bytes, exif: Map<number, Entry>): Pick<ExifFacts, 'takenAt' | 'takenOffset'> {
  for (const tag of times) {
    const takenAt = wallClock(textOf(bytes, exif.get(tag.time)), textOf(bytes, exif.get(tag.fraction)))
    if (!takenAt) continue
    const takenOffset = offsetOf(textOf(bytes, exif.get(tag.offset)))
    return takenOffset ? { takenAt, takenOffset } : { takenAt }
  }
  return {}
}

/** `+0200`, `+02:00` -> `+02:00`; `Z` is UTC. */
function offsetOf(text: string | undefined): string | undefined {
  if (text === 'Z') return '+00:00'
  const match = /^([+-])(0\d|1[0-4]):?([0-5]\d)$/.exec(text ?? '')
  return match ? `${match[1]}${match[2]}:${match[3]}` : undefined
}

/** `2025:05:14 10:31:07` and `12` -> `2025-05-14T10:31:07.120`; undefined for a time that no clock shows. */
function wallClock(time: string | undefined, fraction: string | undefined): string | undefined {
  const match = /^(\d{4})[:-](\d{2})[:-](\d{2})[ T](\d{2}):(\d{2}):(\d{2})/.exec(time ?? '')
  if (!match) return undefined
  const [, year, month, day, hour, minute, second] = match
  const ms = (/^\d+/.exec(fraction ?? '')?.[0] ?? '').slice(0, 3).padEnd(3, '0')
  const text = `${year}-${month}-${day}T${hour}:${minute}:${second}.${ms}`
  const instant = new Date(`${text}Z`)
  // Dates such as 31 February are moved on by `Date`, and cameras without a set clock write zeros.
  return !Number.isNaN(instant.getTime()) && instant.toISOString() === `${text}Z` && Number(year) > 0 ? text : undefined
}
