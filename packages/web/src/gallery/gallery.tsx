import './gallery.css'
import { useCallback, useEffect, useMemo, useRef, useState } from 'react'
import { useMessages } from '../messages/language.tsx'
import { moveInGrid } from '../state/grid-moves.ts'
import { inOrder } from '../state/library.ts'
import { photoAt, type ShownMonths } from '../state/photo-order.ts'
import { preferences } from '../state/preferences.ts'
import { type Scene, type VisibleSection, visibleSections } from '../state/sections.ts'
import { useStore } from '../state/store.ts'
import { library, loadMonth, retryMonth, select, selection, wantMonths } from './library-store.ts'
import { MonthSection } from './month-section.tsx'
import { moveToTrash } from './photo-actions.ts'
import { reachTo } from './reach.ts'
import { monthAt, placeThumb, Scrubber } from './scrubber.tsx'
import { SelectionBar } from './selection-bar.tsx'
import { type LookedAt, useCurrentTile } from './use-current-tile.ts'
import { type GalleryScroll, useGalleryScroll } from './use-gallery-scroll.ts'
import { useTileEvents } from './use-tile-events.ts'

/** Every photo by month in one scroll. Only the rows near the window are in the page. */
export function Gallery({ onOpen, lookedAt }: { onOpen: (photoId: string) => void; lookedAt: LookedAt | undefined }) {
  const t = useMessages()
  const { order } = useStore(preferences)
  const known = useStore(library)
  const ticked = useStore(selection)
  const months = useMemo(() => inOrder(known, order), [known, order])
  const inputs = useMemo(() => months.map(({ columns, ...month }) => ({ ...month, ...(columns && { ratios: columns.ratio }) })), [months])
  const thumb = useRef<HTMLDivElement>(null)
  const [month, setMonth] = useState('')
  const onFrame = useCallback((y: number, scene: Scene, viewHeight: number) => {
    setMonth(monthAt(scene, y))
    placeThumb(thumb.current, y, scene, viewHeight)
  }, [])
  const scroll = useGalleryScroll(inputs, onFrame)
  const { scroller, scene, top, viewHeight, origin, drawnHeight, onScroll, scrollTo } = scroll
  const visible = useMemo(
    () => (viewHeight > 0 ? visibleSections(scene, top - viewHeight * 0.8, top + viewHeight * 1.8) : []),
    [scene, top, viewHeight],
  )
  useMonthLoading(scroll, visible)
  const tile = useCurrentTile(months, scroll, visible, lookedAt)

  const chosen = [...ticked.photoIds]
  const trash = () => {
    tile.keepFocus()
    void moveToTrash(chosen, t)
  }
  const events = useTileEvents({
    isSelecting: chosen.length > 0,
    onOpen,
    onToggle: (photoId) => select({ type: 'toggled', photoId }),
    onReach: (place, photoId) => void reachTo(order, place, photoId),
    onMove: (from, key, extend) => {
      const to = moveInGrid(scene, months, from, key)
      tile.goTo(to)
      const [before, target] = [photoAt(months, from), photoAt(months, to)]
      if (extend && before && target) select({ type: 'group-added', photoIds: [before, target] })
    },
    onTrash: trash,
    onClear: () => select({ type: 'cleared' }),
    onFocus: tile.setCurrent,
  })
  const { reachable } = tile
  return (
    <>
      <p id="grid-hint" hidden>
        {t.photos.gridHint}
      </p>
      <div
        ref={scroller}
        className={chosen.length > 0 ? 'gallery-scroll selecting' : 'gallery-scroll'}
        role="group"
        aria-label={t.photos.gridLabel}
        onScroll={onScroll}
        {...events}
      >
        <div className="gallery-space" style={{ height: drawnHeight }}>
          {withFocused(visible, scene, reachable?.month).map((each) => (
            <MonthSection
              key={each.section.month}
              visible={each}
              columns={columnsOf(months, each.section.month)}
              origin={origin}
              options={scene.options}
              selection={ticked}
              reachable={reachable?.month === each.section.month ? reachable.index : undefined}
              failure={known.failedMonths.get(each.section.month)}
              onRetry={retryMonth}
              onSelectMonth={selectMonth}
            />
          ))}
        </div>
      </div>
      <Scrubber scene={scene} viewHeight={viewHeight} thumb={thumb} month={month} onScrollTo={scrollTo} />
      <SelectionBar photoIds={chosen} onTrash={trash} onClear={() => select({ type: 'cleared' })} />
    </>
  )
}

const selectMonth = (photoIds: readonly string[]) => select({ type: 'group-toggled', photoIds })
const columnsOf = (months: ShownMonths, wanted: string) => months.find(({ month }) => month === wanted)?.columns

/** The month that holds the focus is drawn too (its one row), wherever the window is: else the focus would be lost by scrolling. */
function withFocused(visible: readonly VisibleSection[], scene: Scene, month: string | undefined): readonly VisibleSection[] {
  if (month === undefined || visible.some(({ section }) => section.month === month)) return visible
  const section = scene.sections.find((candidate) => candidate.month === month)
  return section?.rows ? [...visible, { section, from: 0, until: 0 }] : visible
}

const restMs = 60
const pendingMs = 2_500

/** Loads the months of the window and around it, those in it first, once the scroll rests for a moment on the way. */
function useMonthLoading({ scene, top, viewHeight }: GalleryScroll, visible: readonly VisibleSection[]) {
  const known = useStore(library)
  useEffect(() => {
    if (viewHeight === 0) return
    const inWindow = visibleSections(scene, top, top + viewHeight)
    const names = [...inWindow, ...visible].map(({ section }) => section.month)
    const timer = setTimeout(() => wantMonths([...new Set(names)]), restMs)
    return () => clearTimeout(timer)
  }, [scene, top, viewHeight, visible, known])
  // A provisional picture is replaced within seconds of its upload: look again while one is in the window.
  const pending = visible.map(({ section }) => section.month).filter((month) => known.columns.get(month)?.pending.length)
  const key = pending.join()
  useEffect(() => {
    if (!key) return
    const timer = setTimeout(() => {
      for (const month of key.split(',')) void loadMonth(month)
    }, pendingMs)
    return () => clearTimeout(timer)
  }, [key, known])
}
