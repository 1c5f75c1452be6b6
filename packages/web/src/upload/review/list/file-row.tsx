import './file-row.css'
import type { Choice, QueueItem } from '@imgstream/client'
import { Check } from 'lucide-react'
import { type MouseEvent, memo } from 'react'
import { api } from '../../../api.ts'
import { useMessages } from '../../../messages/language.tsx'
import { Thumbnail } from '../../pictures/thumbnail.tsx'

/** What is asked of a file in the list. */
export type PickHow = 'show' | 'tick' | 'range'

/**
 * One file of the list: both sides small, and what is decided or suggested, with its reason. It is drawn again only when one of these
 * changes, not with every decision about another file.
 */
export const FileRow = memo(function FileRow(props: {
  item: QueueItem
  twin: QueueItem | undefined
  choice: Choice | undefined
  isTicked: boolean
  isCurrent: boolean
  onPick: (id: number, how: PickHow) => void
}) {
  const t = useMessages().review
  const { item, choice, isTicked, isCurrent, onPick } = props
  const suggestion = item.classification?.suggestion
  const show = (event: MouseEvent) => onPick(item.id, event.shiftKey ? 'range' : event.ctrlKey || event.metaKey ? 'tick' : 'show')
  return (
    <div className="rv-row" data-ticked={isTicked || undefined}>
      <button type="button" className="rv-file" aria-current={isCurrent ? 'true' : undefined} onClick={show}>
        <Sides item={item} twin={props.twin} />
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
          onChange={({ nativeEvent }) => onPick(item.id, nativeEvent instanceof PointerEvent && nativeEvent.shiftKey ? 'range' : 'tick')}
        />
      </label>
    </div>
  )
})

const Sides = memo(function Sides(props: { item: QueueItem; twin: QueueItem | undefined }) {
  const { item, twin } = props
  const { existing } = item.classification ?? {}
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
      ) : twin ? (
        <Thumbnail id={twin.id} item={twin} />
      ) : null}
      <Thumbnail id={item.id} item={item} />
    </span>
  )
})
