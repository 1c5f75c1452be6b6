import type { QueueItem } from '@imgstream/client'
import { Check } from 'lucide-react'
import type { MouseEvent } from 'react'
import { api } from '../../api.ts'
import { useMessages } from '../../messages/language.tsx'
import { Thumbnail } from '../pictures/thumbnail.tsx'
import { showFile, tickFile, tickRange } from './review-session.ts'
import type { Review } from './use-review.ts'

/** One file of the list: both sides small, and what is decided or suggested, with its reason. */
export function FileRow(props: { id: number; review: Review }) {
  const t = useMessages().review
  const { id, review } = props
  const item = review.itemAt(id)
  if (!item) return null
  const choice = review.choiceOf(id)
  const suggestion = item.classification?.suggestion
  const isTicked = review.state.selected.has(id)
  const show = (event: MouseEvent) => {
    if (event.shiftKey) tickRange(review.current?.id, id, review.order)
    else if (event.ctrlKey || event.metaKey) tickFile(id)
    else showFile(id)
  }
  return (
    <div className="rv-row" data-ticked={isTicked || undefined}>
      <button type="button" className="rv-file" aria-current={review.current?.id === id ? 'true' : undefined} onClick={show}>
        <Sides item={item} review={review} />
        <span className="rv-file-name">
          <b>{item.file.name}</b>
          {choice ? (
            <span className="small rv-decided">
              <Check className="icon" aria-hidden />
              {t.done[choice]}
            </span>
          ) : suggestion ? (
            <span className="small rv-suggestion">{t.suggested(t.choices[suggestion.choice])}</span>
          ) : null}
          <span className="small muted rv-reason">{suggestion ? t.reasons[suggestion.reason] : null}</span>
        </span>
      </button>
      <label className="rv-tick">
        <input
          type="checkbox"
          checked={isTicked}
          aria-label={t.select(item.file.name)}
          onChange={({ nativeEvent }) =>
            nativeEvent instanceof PointerEvent && nativeEvent.shiftKey ? tickRange(review.current?.id, id, review.order) : tickFile(id)
          }
        />
      </label>
    </div>
  )
}

function Sides(props: { item: QueueItem; review: Review }) {
  const { item, review } = props
  const { existing, twinOf } = item.classification ?? {}
  return (
    <span className="rv-file-pictures">
      {existing ? (
        <img
          src={api.renditionUrl('getThumbnail', existing.photo_id, { v: existing.version })}
          alt=""
          width={48}
          height={48}
          loading="lazy"
          decoding="async"
        />
      ) : twinOf !== undefined ? (
        <Thumbnail id={twinOf} item={review.itemAt(twinOf)} />
      ) : null}
      <Thumbnail id={item.id} item={item} />
    </span>
  )
}
