import { relative } from 'node:path'

/** A name as it may be shown: control characters could move the cursor, and marks of writing direction could make a name read as another. */
export function printable(text: string): string {
  return text.toWellFormed().replace(/[\p{Cc}\u2028\u2029\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/gu, (character) => {
    const code = character.codePointAt(0) ?? 0
    return code < 0x100 ? `\\x${code.toString(16).padStart(2, '0')}` : `\\u{${code.toString(16)}}`
  })
}

/** A path as people know it from here: without the folder they are in, whole where it lies elsewhere. */
export function pathFrom(folder: string, path: string): string {
  const inside = relative(folder, path)
  return printable(inside === '' || inside.startsWith('..') ? path : inside)
}

/** `3.2 MB`: decimal units, as disks and phones count. */
export function bytesInWords(bytes: number): string {
  if (bytes < 1000) return `${bytes} B`
  const units = ['kB', 'MB', 'GB', 'TB', 'PB']
  let value = bytes / 1000
  let unit = 0
  while (value >= 999.5 && unit < units.length - 1) {
    value /= 1000
    unit += 1
  }
  return `${value >= 99.5 ? value.toFixed(0) : value.toFixed(1)} ${units[unit]}`
}

export function durationInWords(ms: number): string {
  const seconds = Math.round(ms / 1000)
  if (seconds < 60) return `${seconds} s`
  if (seconds < 3600) return `${Math.floor(seconds / 60)} min ${seconds % 60} s`
  const days = seconds / 86_400
  if (days < 2) return `${Math.floor(seconds / 3600)} h ${Math.floor((seconds % 3600) / 60)} min`
  return days < 730 ? `${Math.round(days).toLocaleString('en')} days` : `${(days / 365.25).toFixed(1)} years`
}

/** `1 file`, `2 files`. */
export const counted = (count: number, noun: string) => `${count.toLocaleString('en')} ${noun}${count === 1 ? '' : 's'}`
