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
