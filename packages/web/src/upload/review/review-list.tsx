import { useVirtualizer } from '@tanstack/react-virtual'
import { Check } from 'lucide-react'
import { useEffect, useRef } from 'react'
import { api } from '../../api.ts'
import { useFormat, useMessages } from '../../messages/language.tsx'
import { Thumbnail } from '../pictures/thumbnail.tsx'
import type { ReviewKind } from './review-kinds.ts'
import { chooseKind, showFile } from './review-session.ts'
import type { Review } from './use-review.ts'

type Line = { heading: ReviewKind; count: number } | { id: number }

/** The colliding files by kind, with what was decided; on phones only the kinds. */
export function ReviewList(props: { review: Review }) {
  const t = useMessages().review
  const format = useFormat()
  const { review } = props
  const { groups, state } = review
  const all = groups.reduce((sum, { ids }) => sum + ids.length, 0)
  const kinds = [{ kind: 'all' as const, count: all }, ...groups.map(({ kind, ids }) => ({ kind, count: ids.length }))]
  return (
    <aside className="rv-list" aria-label={t.list}>
      {groups.length > 1 ? (
        <div className="rv-kinds">
          {kinds.map(({ kind, count }) => (
            <button key={kind} type="button" className="up-chip" aria-pressed={state.kind === kind} onClick={() => chooseKind(kind)}>
              {t.kinds[kind]} <b className="num">{format.number(count)}</b>
            </button>
          ))}
        </div>
      ) : null}
      <Files review={review} />
    </aside>
  )
}

function Files(props: { review: Review }) {
  const t = useMessages().review
  const format = useFormat()
  const { groups, state, current } = props.review
  const lines: Line[] = groups
    .filter(({ kind }) => state.kind === 'all' || state.kind === kind)
    .flatMap(({ kind, ids }): Line[] => [{ heading: kind, count: ids.length }, ...ids.map((id) => ({ id }))])
  const scroller = useRef<HTMLDivElement>(null)
  // oxlint-disable-next-line react/incompatible-library -- made for compiled components; ours are not compiled
  const rows = useVirtualizer({
    count: lines.length,
    getScrollElement: () => scroller.current,
    estimateSize: (index) => ('id' in (lines[index] ?? {}) ? 64 : 36),
    overscan: 8,
  })
  const at = lines.findIndex((line) => 'id' in line && line.id === current?.id)
  useEffect(() => {
    if (at >= 0) rows.scrollToIndex(at, { align: 'auto' })
  }, [at, rows])
  return (
    <div ref={scroller} className="rv-files">
      <div style={{ height: rows.getTotalSize(), position: 'relative' }}>
        {rows.getVirtualItems().map((row) => {
          const line = lines[row.index]
          if (!line) return null
          return (
            <div key={row.key} className="rv-line" style={{ height: row.size, transform: `translateY(${row.start}px)` }}>
              {'id' in line ? (
                <FileButton id={line.id} review={props.review} />
              ) : (
                <h2 className="rv-kind">
                  {t.kinds[line.heading]} <span className="num">{format.number(line.count)}</span>
                </h2>
              )}
            </div>
          )
        })}
      </div>
    </div>
  )
}

function FileButton(props: { id: number; review: Review }) {
  const t = useMessages().review
  const { id, review } = props
  const item = review.itemAt(id)
  if (!item) return null
  const { existing, suggestion, twinOf } = item.classification ?? {}
  const choice = review.choiceOf(id)
  return (
    <button type="button" className="rv-file" aria-current={review.current?.id === id ? 'true' : undefined} onClick={() => showFile(id)}>
      <span className="rv-file-pictures">
        {existing ? (
          <img
            src={api.renditionUrl('getThumbnail', existing.photo_id, { v: existing.version })}
            alt=""
            width={48}
            height={48}
            loading="lazy"
          />
        ) : twinOf !== undefined ? (
          <Thumbnail id={twinOf} item={review.itemAt(twinOf)} />
        ) : null}
        <Thumbnail id={id} item={item} />
      </span>
      <span className="rv-file-name">
        <b>{item.file.name}</b>
        <span className="small muted">
          {choice ? (
            <span className="rv-decided">
              <Check className="icon" aria-hidden />
              {t.done[choice]}
            </span>
          ) : suggestion ? (
            t.reasons[suggestion.reason]
          ) : null}
        </span>
      </span>
    </button>
  )
}
