/**
 * What two filenames are compared by: Unicode NFC (macOS sends NFD), `.jpeg` in any case folded to `.jpg`.
 * Otherwise case-sensitive. Client and server must agree, so the rule lives here.
 */
export function nameKey(filename: string): string {
  return filename.normalize('NFC').replace(/\.jpe?g$/i, '.jpg')
}

/** iOS hands over every captured photo under one of these names: they say nothing about the photo. */
export function isPlaceholderName(filename: string): boolean {
  return /^image\.(jpe?g|heic|heif|png)$/i.test(filename)
}

/** `IMG_1.jpg`, 2 -> `IMG_1 (2).jpg`: the form that keep-both names take. */
export function numberedName(filename: string, number: number): string {
  const dot = filename.lastIndexOf('.')
  const [stem, extension] = dot > 0 ? [filename.slice(0, dot), filename.slice(dot)] : [filename, '']
  return `${stem} (${number})${extension}`
}

/** `2026-11-24T10:31:07.120` and `image.jpg` -> `2026-11-24_10-31-07.jpg`: the name proposed for a placeholder. */
export function captureTimeName(takenAt: string, filename: string): string {
  const dot = filename.lastIndexOf('.')
  const extension = dot > 0 ? filename.slice(dot).toLowerCase() : ''
  return `${takenAt.slice(0, 19).replace('T', '_').replaceAll(':', '-')}${extension}`
}

/** Make and model in one: `NIKON CORPORATION` and `NIKON D70` -> `NIKON D70`. Client and server compare cameras by it. */
export function cameraName(make: string | undefined, model: string | undefined): string | undefined {
  if (!make || !model) return model || make || undefined
  const words = (text: string) => text.toLowerCase().split(/[\s,_-]/)
  return words(make).includes(words(model)[0] ?? '') ? model : `${make} ${model}`
}

/** What file systems of phones and computers take; a longer name could not be downloaded again. UTF-8. */
export const maxNameBytes = 255
/** C0 and C1 controls, and the marks that turn the reading direction and so make one name look like another. */
const invisible = /[\p{Cc}\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]/u
/** Device names of Windows: a file called so cannot be saved there. */
const reserved = /^(con|prn|aux|nul|com[0-9¹²³]|lpt[0-9¹²³])(\.|$)/i

/** Why a name cannot name a photo, as a sentence; undefined when it can. */
export function filenameProblem(filename: string): string | undefined {
  if (filename.trim() === '') return 'The filename is empty.'
  if (byteLength(filename) > maxNameBytes) return `The filename is longer than ${maxNameBytes} bytes.`
  if (!isWellFormed(filename)) return 'The filename is not valid Unicode.'
  if (/[/\\]/.test(filename) || filename === '.' || filename === '..') return 'A filename cannot hold a path (/, \\ or ..).'
  if (invisible.test(filename)) return 'The filename holds control characters or invisible direction marks.'
  if (reserved.test(filename)) return 'Windows reserves this filename for a device.'
  if (/^\s|[\s.]$/u.test(filename)) return 'The filename begins or ends with a space, or ends with a dot: it would look like another one.'
  return undefined
}

const encoder = new TextEncoder()
/** Only whether it is more than the limit has to be right: a UTF-16 unit takes three bytes at most. */
const byteLength = (text: string) => (text.length * 3 <= maxNameBytes ? 0 : encoder.encode(text).length)

/** No half of a surrogate pair stands alone (`String.prototype.isWellFormed`, which older browsers lack). */
const isWellFormed = (text: string) => !/[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/.test(text)
