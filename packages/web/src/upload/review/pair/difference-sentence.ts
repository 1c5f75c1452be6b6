import type { Difference, PhotoFacts } from '@imgstream/client'
import { mediaTypes } from '@imgstream/contract'
import type { Format } from '../../../format.ts'
import type { Messages } from '../../../messages/messages.ts'

export const formatName = (mediaType: string | undefined): string | undefined =>
  mediaType === undefined ? undefined : ((mediaTypes as Record<string, { name: string }>)[mediaType]?.name ?? mediaType)

export const pixelsText = (facts: Pick<PhotoFacts, 'width' | 'height'>): string | undefined =>
  facts.width && facts.height ? `${facts.width}\u00a0×\u00a0${facts.height}` : undefined

/** How the incoming file differs from the existing photo, in one sentence: what matters most first, what is equal left out. */
export function differenceSentence(
  difference: Difference,
  sides: { existing: PhotoFacts; incoming: PhotoFacts },
  t: Messages['review'],
  format: Format,
): string {
  const words = t.sentence
  if (difference.sameContent) return words.sameContent
  const { existing, incoming } = sides
  const parts: string[] = []
  const add = (part: string) => parts.push(part)
  add(sizePart(difference, existing, incoming, words, format))
  const [oldPixels, newPixels] = [pixelsText(existing), pixelsText(incoming)]
  if (oldPixels && newPixels && oldPixels !== newPixels) add(words.pixels(newPixels, oldPixels))
  if (difference.sameFormat === false) add(words.format(formatName(incoming.mediaType) ?? '', formatName(existing.mediaType) ?? ''))
  if (difference.sameCamera === false) add(words.otherCamera)
  if (difference.place === 'only_existing') add(words.withoutPlace)
  if (difference.place === 'only_incoming') add(words.withPlace)
  return words.whole(takenPart(difference, t), parts)
}

function takenPart(difference: Difference, t: Messages['review']): string | undefined {
  const words = t.sentence
  if (difference.sameShot) return difference.modified === 'more' ? words.sameShotEdited : words.sameShot
  const { comparison, byMs = 0 } = difference.taken
  if (comparison !== 'more' && comparison !== 'less') return undefined
  const apart = apartWords(byMs, t)
  return comparison === 'more' ? words.later(apart) : words.earlier(apart)
}

function sizePart(
  difference: Difference,
  existing: PhotoFacts,
  incoming: PhotoFacts,
  words: Messages['review']['sentence'],
  format: Format,
): string {
  const { comparison, ratio = 1 } = difference.size
  if (comparison === 'same') return words.sameSize
  if (ratio >= 1.5) return words.timeLarger(format.number(ratio, ratio < 10 ? 1 : 0))
  if (ratio <= 0.67) return words.partOf(`${format.number(Math.max(1, ratio * 100))}%`)
  const apart = format.size(Math.abs(incoming.size - existing.size))
  return comparison === 'more' ? words.larger(apart) : words.smaller(apart)
}

const secondMs = 1000
const dayMs = 86_400 * secondMs
/** From which length on a time is told in a unit, and how long one of it is. */
const units = [
  ['year', 730 * dayMs, 365.25 * dayMs],
  ['month', 60 * dayMs, 30.44 * dayMs],
  ['day', 2 * dayMs, dayMs],
  ['hour', 2 * 3600 * secondMs, 3600 * secondMs],
  ['minute', 2 * 60 * secondMs, 60 * secondMs],
] as const

/** How far apart two moments are, in the largest unit of which there are at least two: 3 years, 2 days, 40 seconds. */
export function apartWords(ms: number, t: Messages['review']): string {
  for (const [unit, least, length] of units) if (ms >= least) return t.apart[unit](Math.round(ms / length))
  return t.apart.second(Math.max(1, Math.round(ms / secondMs)))
}
