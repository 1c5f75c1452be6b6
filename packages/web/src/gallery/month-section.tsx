import './tile.css'
import type { TimelineMonth } from '@imgstream/contract'
import { Check, Minus } from 'lucide-react'
import { memo } from 'react'
import { monthStartMs } from '../format.ts'
import { useFormat, useMessages } from '../messages/language.tsx'
import { rowOfPhoto, tilesOf } from '../state/layout.ts'
import type { SectionOptions, VisibleSection } from '../state/sections.ts'
import { groupState, type Selection } from '../state/selection.ts'
import { FailureNote } from '../ui/failure-note.tsx'
import { Tile } from './tile.tsx'

interface MonthSectionProps {
  visible: VisibleSection
  columns: TimelineMonth | undefined
  /** What its place in the gallery is lowered by to be drawn. */
  origin: number
  options: SectionOptions
  selection: Selection
  /** The tile in the tab order, when it is of this month: its row is drawn wherever the window is, so that the focus stays. */
  reachable: number | undefined
  failure: unknown
  onRetry: (month: string) => void
  onSelectMonth: (photoIds: readonly string[]) => void
}

export const MonthSection = memo(function MonthSection(props: MonthSectionProps) {
  const t = useMessages()
  const format = useFormat()
  const { visible, columns, options, selection } = props
  const { section } = visible
  const month = format.month(section.month)
  const ticked = columns ? groupState(selection, columns.photo_id) : 'none'
  return (
    <section className="month" aria-label={month} style={{ top: section.top - props.origin, height: section.height }}>
      <header className="month-head" style={{ height: options.headerHeight }}>
        <h2>{month}</h2>
        <span className="muted num">{t.photos.count(section.count)}</span>
        {columns ? (
          <button
            type="button"
            className="tick month-tick"
            role="checkbox"
            aria-checked={ticked === 'some' ? 'mixed' : ticked === 'all'}
            aria-label={t.photos.selectMonth(month)}
            onClick={() => props.onSelectMonth(columns.photo_id)}
          >
            <span>{ticked === 'some' ? <Minus aria-hidden /> : <Check aria-hidden />}</span>
          </button>
        ) : null}
      </header>
      {columns && section.rows ? (
        <Rows {...props} columns={columns} />
      ) : props.failure === undefined ? (
        <div className="month-waiting" aria-hidden style={{ height: section.height - options.headerHeight - options.spaceAfter }} />
      ) : (
        <FailureNote title={t.photos.monthFailed} error={props.failure} onRetry={() => props.onRetry(section.month)} />
      )}
    </section>
  )
})

function Rows(props: MonthSectionProps & { columns: TimelineMonth }) {
  const t = useMessages()
  const format = useFormat()
  const { columns, options, reachable } = props
  const { section, from, until } = props.visible
  const { rows } = section
  if (!rows) return null
  const shown = Array.from({ length: Math.max(0, until - from) }, (_, offset) => from + offset)
  const kept = reachable === undefined ? undefined : rowOfPhoto(rows, reachable)
  if (kept !== undefined && !shown.includes(kept)) shown.push(kept)
  const startMs = monthStartMs(section.month)
  // One flat list: a tile keeps its element while the rows around it come and go.
  return shown.flatMap((row) => {
    const top = options.headerHeight + (rows.tops[row] ?? 0)
    const height = rows.heights[row] ?? 0
    return tilesOf(rows, row, columns.ratio, options).map(({ index, left, width }) => {
      const photoId = columns.photo_id[index] ?? ''
      const when = format.wallClock(startMs + (columns.taken_at[index] ?? 0) * 1000)
      return (
        <Tile
          key={photoId}
          photo={photoIn(columns, index)}
          left={left}
          top={top}
          width={width}
          height={height}
          label={t.photos.photoOf(when)}
          selectLabel={t.photos.select(when)}
          href={`/photo/${photoId}`}
          selected={props.selection.photoIds.has(photoId)}
          reachable={reachable === index}
          month={section.month}
          index={index}
        />
      )
    })
  })
}

const photosKept = new WeakMap<TimelineMonth, Map<number, ReturnType<typeof makePhoto>>>()

/** The same object for the same photo, so that a tile that did not change is not drawn again. */
function photoIn(columns: TimelineMonth, index: number) {
  const kept = photosKept.get(columns) ?? new Map<number, ReturnType<typeof makePhoto>>()
  photosKept.set(columns, kept)
  const photo = kept.get(index) ?? makePhoto(columns, index)
  kept.set(index, photo)
  return photo
}

function makePhoto(columns: TimelineMonth, index: number) {
  return {
    photoId: columns.photo_id[index] ?? '',
    version: columns.version[index] ?? 1,
    thumbhash: columns.thumbhash[index] ?? null,
    mediaType: columns.media_type[index] ?? '',
    pending: columns.pending.includes(columns.photo_id[index] ?? ''),
  }
}
