import './comparison.css'
import { differenceOf, factsOfItem, factsOfPhoto, type QueueItem } from '@imgstream/client'
import { TriangleAlert } from 'lucide-react'
import { useFormat, useMessages } from '../../../messages/language.tsx'
import { differenceSentence } from './difference-sentence.ts'
import { FactsTable } from './facts-table.tsx'
import { Pair } from './pair.tsx'
import type { Flip } from './use-flip.ts'
import type { Review } from '../use-review.ts'

/** One file: what differs in a sentence, both pictures in equal boxes, and the facts. */
export function Comparison(props: { item: QueueItem; review: Review; flip: Flip }) {
  const t = useMessages().review
  const format = useFormat()
  const { item, review } = props
  const { classification, returned } = item
  const twin = classification?.twinOf === undefined || classification.existing ? undefined : review.itemAt(classification.twinOf)
  const existing = classification?.existing ? factsOfPhoto(classification.existing) : twin && factsOfItem(twin)
  const incoming = factsOfItem(item)
  const difference = differenceOf(item, review.itemAt)
  const kind = kindSentence(item, t)
  const suggestion = classification?.suggestion
  return (
    <div className="rv-comparison">
      <div className="rv-why">
        <p>
          <b className="rv-name">{item.file.name}</b> {kind ? `${kind} ` : ''}
          {difference && existing && !(kind && difference.sameContent)
            ? differenceSentence(difference, { existing, incoming }, t, format)
            : null}
        </p>
        {suggestion ? (
          <p className="tag info rv-suggested">
            {t.suggested(t.choices[suggestion.choice])} · {t.reasons[suggestion.reason]}
          </p>
        ) : null}
      </div>
      {returned && item.phase === 'review' ? (
        <p className="rv-returned" role="alert">
          <TriangleAlert className="icon" aria-hidden />
          {t.returned[returned]}
        </p>
      ) : null}
      <Pair item={item} twin={twin} flip={props.flip} />
      <FactsTable sides={{ existing, incoming }} difference={difference} headings={[twin ? t.existingTwin : t.existing, t.incoming]} />
    </div>
  )
}

/** What kind of case it is, where the pictures alone do not say. */
function kindSentence(item: QueueItem, t: ReturnType<typeof useMessages>['review']): string | undefined {
  const words = t.kindSentence
  switch (item.classification?.class) {
    case 'twin':
      return item.classification.sameContent ? words.twinSame : words.twin
    case 'in_trash':
      return words.trash
    case 'unknown':
      return words.unknown
    case 'duplicate':
      return words.duplicate
    default:
      return undefined
  }
}
