import '../../chip.css'
import './review-list.css'
import { useVirtualizer } from '@tanstack/react-virtual'
import { X } from 'lucide-react'
import { useCallback, useEffect, useRef } from 'react'
import { useFormat, useMessages } from '../../../messages/language.tsx'
import { useLatest } from '../../../ui/use-latest.ts'
import { FileRow, type PickHow } from './file-row.tsx'
import { filterFiles, showFile, tickFile, tickRange, untickAll } from '../review-session.ts'
import { statuses } from '../review-state.ts'
import type { Review } from '../use-review.ts'

const rowHeight = 88
const headingHeight = 36

/** The colliding files by kind, with what was decided; on phones only the filters. */
export function ReviewList(props: { review: Review }) {
  const t = useMessages().review
  const { review } = props
  const { selected } = review.state
  return (
    <aside className="rv-list" aria-label={t.list}>
      <Filters review={review} />
      <Files review={review} />
      {selected.size > 0 ? (
        <div className="rv-selected">
          <b className="num" role="status">
            {t.selected(selected.size)}
          </b>
          <button type="button" className="btn" onClick={untickAll}>
            <X className="icon" aria-hidden />
            {t.unselect}
          </button>
        </div>
      ) : null}
    </aside>
  )
}

/** By kind, and by whether they are decided. One kind alone is no choice. */
function Filters(props: { review: Review }) {
  const t = useMessages().review
  const format = useFormat()
  const { groups, state, counts } = props.review
  const all = groups.reduce((sum, { ids }) => sum + ids.length, 0)
  const kinds = [{ kind: 'all' as const, count: all }, ...groups.map(({ kind, ids }) => ({ kind, count: ids.length }))]
  return (
    <fieldset className="rv-filters">
      <legend className="visually-hidden">{t.filter}</legend>
      {groups.length > 1
        ? kinds.map(({ kind, count }) => (
            <button key={kind} type="button" className="up-chip" aria-pressed={state.kind === kind} onClick={() => filterFiles({ kind })}>
              {t.kinds[kind]} <b className="num">{format.number(count)}</b>
            </button>
          ))
        : null}
      {groups.length > 1 ? <span className="rv-filters-break" aria-hidden /> : null}
      {statuses.map((status) =>
        status === 'all' && groups.length > 1 ? null : (
          <button
            key={status}
            type="button"
            className="up-chip"
            aria-pressed={state.status === status}
            onClick={() => filterFiles({ status: state.status === status ? 'all' : status })}
          >
            {status === 'all' ? t.kinds.all : t.statuses[status]} <b className="num">{format.number(counts[status])}</b>
          </button>
        ),
      )}
    </fieldset>
  )
}

function Files(props: { review: Review }) {
  const t = useMessages().review
  const format = useFormat()
  const { review } = props
  const { lines, lineOf, current, state } = review
  const scroller = useRef<HTMLDivElement>(null)
  // oxlint-disable-next-line react/incompatible-library -- made for compiled components; ours are not compiled
  const rows = useVirtualizer({
    count: lines.length,
    getScrollElement: () => scroller.current,
    estimateSize: (index) => (typeof lines[index] === 'number' ? rowHeight : headingHeight),
    // Another list is measured anew.
    getItemKey: useCallback(
      (index: number) => {
        const line = lines[index]
        return typeof line === 'object' ? line.heading : (line ?? index)
      },
      [lines],
    ),
    overscan: 6,
  })
  const at = current && lineOf.get(current.id)
  useEffect(() => {
    const { startIndex = 0, endIndex = 0 } = rows.range ?? {}
    if (at === undefined || (at > startIndex && at < endIndex)) return
    // A row in sight stays where it is, and nothing has to be laid out to find that out. One that is not goes where those that come next
    // are in sight too: then most steps need no scrolling at all.
    rows.scrollToIndex(at > startIndex ? Math.max(0, at - 1) : Math.max(0, at - (endIndex - startIndex) + 2), { align: 'start' })
  }, [at, rows])
  const latest = useLatest(review)
  const pick = useCallback(
    (id: number, how: PickHow) => {
      const { current: shown, order } = latest.current
      if (how === 'show') showFile(id)
      else if (how === 'tick') tickFile(id)
      else tickRange(shown?.id, id, order)
    },
    [latest],
  )
  return (
    <div ref={scroller} className="rv-files" data-selecting={state.selected.size > 0 || undefined}>
      {lines.length === 0 ? <p className="rv-none muted">{t.noneOfFilter}</p> : null}
      <div style={{ height: rows.getTotalSize(), position: 'relative' }}>
        {rows.getVirtualItems().map((row) => {
          const line = lines[row.index]
          if (line === undefined) return null
          return (
            <div key={row.key} className="rv-line" style={{ height: row.size, transform: `translateY(${row.start}px)` }}>
              {typeof line === 'number' ? (
                <Row id={line} review={review} onPick={pick} />
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

function Row(props: { id: number; review: Review; onPick: (id: number, how: PickHow) => void }) {
  const { id, review } = props
  const item = review.itemAt(id)
  if (!item) return null
  const { twinOf, existing } = item.classification ?? {}
  return (
    <FileRow
      item={item}
      twin={twinOf === undefined || existing ? undefined : review.itemAt(twinOf)}
      choice={review.choiceOf(id)}
      isTicked={review.state.selected.has(id)}
      isCurrent={review.current?.id === id}
      onPick={props.onPick}
    />
  )
}
