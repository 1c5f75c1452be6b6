import { thumbHashToDataURL } from 'thumbhash'

// Drawing one costs a fraction of a millisecond; scrolling back and forth should not pay it twice.
const drawn = new Map<string, string>()
const mostKept = 2_000

/** A blurred picture as a data: address, from the base64 ThumbHash that came with the photo. */
export function placeholderUrl(thumbhash: string | null | undefined): string | undefined {
  if (!thumbhash) return undefined
  const known = drawn.get(thumbhash)
  if (known) return known
  try {
    const url = thumbHashToDataURL(Uint8Array.from(atob(thumbhash), (character) => character.charCodeAt(0)))
    if (drawn.size >= mostKept) drawn.delete(drawn.keys().next().value ?? '')
    drawn.set(thumbhash, url)
    return url
  } catch {
    return undefined // A placeholder is never worth an error.
  }
}
