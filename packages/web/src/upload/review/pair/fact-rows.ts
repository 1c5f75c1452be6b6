import type { Comparison, Difference, PhotoFacts } from '@imgstream/client'
import { type Format, wallClockMs } from '../../../format.ts'
import type { Messages } from '../../../messages/messages.ts'
import { formatName, pixelsText } from './difference-sentence.ts'

export type FactKey = keyof Messages['review']['fact']

export interface FactRow {
  key: FactKey
  existing: string
  incoming: string
  /** Both are known and not the same. */
  differs: boolean
  /** The side that is newer, larger, or says more, where one is. */
  better?: { side: 'existing' | 'incoming'; word: string } | undefined
}

/** Both sides of a review as a table. `difference` is absent where one side is not known at all. */
export function factRows(
  sides: { existing: PhotoFacts | undefined; incoming: PhotoFacts },
  difference: Difference | undefined,
  t: Messages['review'],
  format: Format,
): FactRow[] {
  const { existing, incoming } = sides
  const better = (key: keyof Messages['review']['better'], comparison: Comparison | undefined): FactRow['better'] =>
    comparison === 'more' || comparison === 'less'
      ? { side: comparison === 'more' ? 'incoming' : 'existing', word: t.better[key] }
      : undefined
  const row = (key: FactKey, text: (facts: PhotoFacts) => string | undefined, mark?: FactRow['better']): FactRow => {
    const [left, right] = [existing && text(existing), text(incoming)]
    // When a file was uploaded and when one was changed are told in other words: they differ when one is known to be later.
    const differs = key === 'saved' ? mark !== undefined : left !== undefined && right !== undefined && left !== right
    return { key, existing: left ?? t.unknown, incoming: right ?? t.unknown, differs, better: differs ? mark : undefined }
  }
  const placeWins: Comparison = difference?.place === 'only_incoming' ? 'more' : difference?.place === 'only_existing' ? 'less' : 'same'
  return [
    row('taken', (facts) => facts.takenAt && format.wallClock(wallClockMs(facts.takenAt)), better('taken', difference?.taken.comparison)),
    row('saved', (facts) => savedText(facts, t, format), better('saved', difference?.modified)),
    row('size', (facts) => format.size(facts.size), better('size', difference?.size.comparison)),
    row('pixels', pixelsText, better('pixels', difference?.pixels.comparison)),
    row('format', (facts) => formatName(facts.mediaType)),
    row('camera', (facts) => facts.camera),
    row('place', (facts) => placeText(facts, t), better('place', placeWins)),
  ]
}

function savedText(facts: PhotoFacts, t: Messages['review'], format: Format): string | undefined {
  if (facts.uploadedAt) return t.uploadedOn(format.instant(facts.uploadedAt))
  return facts.lastModifiedMs === undefined ? undefined : t.changedOn(format.instant(new Date(facts.lastModifiedMs).toISOString()))
}

const placeText = (facts: PhotoFacts, t: Messages['review']) =>
  facts.hasPlace === undefined ? undefined : facts.hasPlace ? t.hasPlace : t.noPlace
