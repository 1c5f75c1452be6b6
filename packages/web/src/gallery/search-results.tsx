import './search-results.css'
import { isCaptureTime } from '@imgstream/client'
import type { Photo } from '@imgstream/contract'
import { SearchX } from 'lucide-react'
import { useEffect, useLayoutEffect, useMemo, useRef, useState } from 'react'
import { Link } from 'wouter'
import { wallClockMs } from '../format.ts'
import { useFormat, useMessages } from '../messages/language.tsx'
import { justifyRows, tilesOf } from '../state/layout.ts'
import { preferences } from '../state/preferences.ts'
import { useStore } from '../state/store.ts'
import { FailureNote } from '../ui/failure-note.tsx'
import { select, selection } from './library-store.ts'
import { moveToTrash } from './photo-actions.ts'
import { moreResults, results, search } from './search-store.ts'
import { SelectionBar } from './selection-bar.tsx'
import { Tile } from './tile.tsx'
import { optionsFor } from './use-gallery-scroll.ts'
import { useTileEvents } from './use-tile-events.ts'

/** Photos whose filename contains the query. */
export function SearchResults({ query, onOpen }: { query: string; onOpen: (photoId: string) => void }) {
  const t = useMessages()
  const found = useStore(results)
  const ticked = useStore(selection)
  const { order } = useStore(preferences)
  useEffect(() => search(query, order), [query, order])
  const chosen = [...ticked.photoIds]
  const trash = () => void moveToTrash(chosen, t).then(() => search(query, order, true))
  const events = useTileEvents({
    isSelecting: chosen.length > 0,
    onOpen,
    onToggle: (photoId) => select({ type: 'toggled', photoId }),
    onReach: (_, photoId) => {
      const ids = found.photos.map(({ photo_id }) => photo_id)
      const [a, b] = [ids.indexOf(ticked.from ?? photoId), ids.indexOf(photoId)]
      select({ type: 'reached', photoId, between: ids.slice(Math.min(a, b), Math.max(a, b) + 1) })
    },
    onMove: (place, key) => {
      const step = key === 'ArrowLeft' || key === 'ArrowUp' ? -1 : 1
      document.querySelector<HTMLElement>(`.results [data-index="${place.index + step}"] a`)?.focus()
    },
    onTrash: trash,
    onClear: () => select({ type: 'cleared' }),
    onFocus: () => {},
  })
  if (found.status === 'failed') return <FailureNote error={found.error} onRetry={() => search(query, order, true)} />
  return (
    <>
      <div className={chosen.length > 0 ? 'results selecting' : 'results'} {...events}>
        <header className="results-head">
          <h2>{t.photos.searchResults(query)}</h2>
          {found.status === 'ready' && !found.nextCursor ? <span className="muted num">{t.photos.count(found.photos.length)}</span> : null}
        </header>
        {found.status === 'ready' && found.photos.length === 0 ? (
          <NothingFound query={query} />
        ) : (
          <ResultGrid photos={found.photos} query={query} />
        )}
        {found.nextCursor ? <LoadMore /> : null}
      </div>
      <SelectionBar photoIds={chosen} onTrash={trash} onClear={() => select({ type: 'cleared' })} />
    </>
  )
}

function NothingFound({ query }: { query: string }) {
  const t = useMessages()
  return (
    <div className="note" role="status">
      <SearchX className="note-icon" aria-hidden />
      <h2>{t.photos.nothingFound(query)}</h2>
      <p className="muted">{t.photos.nothingFoundHint}</p>
      <Link href="/" className="btn line">
        {t.photos.showAll}
      </Link>
    </div>
  )
}

function ResultGrid({ photos, query }: { photos: readonly Photo[]; query: string }) {
  const t = useMessages()
  const format = useFormat()
  const grid = useRef<HTMLDivElement>(null)
  const [width, setWidth] = useState(0)
  useLayoutEffect(() => {
    const element = grid.current
    if (!element) return
    const observer = new ResizeObserver(() => setWidth(element.clientWidth))
    observer.observe(element)
    return () => observer.disconnect()
  }, [])
  const options = useMemo(() => ({ ...optionsFor(document.documentElement.clientWidth), width: Math.max(320, width) }), [width])
  const ratios = useMemo(() => photos.map((photo) => photo.width / photo.height), [photos])
  const rows = useMemo(() => justifyRows(ratios, options), [ratios, options])
  return (
    <div ref={grid} className="results-grid" style={{ height: rows.height }}>
      {width === 0
        ? null
        : [...rows.heights].flatMap((height, row) =>
            tilesOf(rows, row, ratios, options).map((box) => {
              const photo = photos[box.index]
              if (!photo) return null
              return (
                <Tile
                  key={photo.photo_id}
                  photo={{
                    photoId: photo.photo_id,
                    version: photo.version,
                    thumbhash: photo.thumbhash,
                    mediaType: photo.media_type,
                    pending: photo.renditions === 'pending',
                  }}
                  left={box.left}
                  top={rows.tops[row] ?? 0}
                  width={box.width}
                  height={height}
                  label={t.photos.namedPhoto(photo.filename, format.wallClock(wallClockMs(photo.taken_at)), isCaptureTime(photo))}
                  {...(photo.renditions === 'damaged' ? { flaw: t.photos.damaged } : {})}
                  selectLabel={t.photos.selectNamed(photo.filename)}
                  href={`/photo/${photo.photo_id}?q=${encodeURIComponent(query)}`}
                  selected={selection.get().photoIds.has(photo.photo_id)}
                  reachable
                  caption={photo.filename}
                  month=""
                  index={box.index}
                />
              )
            }),
          )}
    </div>
  )
}

/** Asks for the next page when the end of the list comes near the window. */
function LoadMore() {
  const t = useMessages()
  const mark = useRef<HTMLDivElement>(null)
  useEffect(() => {
    const element = mark.current
    if (!element) return
    const observer = new IntersectionObserver(([entry]) => (entry?.isIntersecting ? void moreResults() : undefined), {
      rootMargin: '600px',
    })
    observer.observe(element)
    return () => observer.disconnect()
  })
  return (
    <div ref={mark} className="note muted">
      {t.frame.loading}
    </div>
  )
}
