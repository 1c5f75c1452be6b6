import './upload-list.css'
import { useVirtualizer } from '@tanstack/react-virtual'
import { useEffect, useLayoutEffect, useMemo, useRef, useState, useSyncExternalStore } from 'react'
import { useMessages } from '../../messages/language.tsx'
import { useStore } from '../../state/store.ts'
import { listFilter } from '../upload-view-store.ts'
import { useUpload } from '../use-upload.ts'
import { filtered } from './filtered-ids.ts'
import { UploadRow } from './upload-row.tsx'

const narrow = matchMedia('(max-width: 767px)')
const useNarrow = () =>
  useSyncExternalStore(
    (changed) => {
      narrow.addEventListener('change', changed)
      return () => narrow.removeEventListener('change', changed)
    },
    () => narrow.matches,
  )

/** All files of the batch; only the rows in sight exist. */
export function UploadList() {
  const t = useMessages()
  const { queue, missing } = useUpload()
  const shown = filtered(queue, useStore(listFilter))
  const rowHeight = useNarrow() ? 92 : 68
  const list = useRef<HTMLDivElement>(null)
  const [margin, setMargin] = useState(0)
  const scroller = () => list.current?.closest('main') ?? null
  // oxlint-disable-next-line react/incompatible-library -- made for compiled components; ours are not compiled
  const rows = useVirtualizer({
    count: shown.count,
    getScrollElement: scroller,
    estimateSize: () => rowHeight,
    overscan: 6,
    scrollMargin: margin,
  })
  // What stands above the list comes and goes; the rows are placed relative to it.
  const hasRows = shown.count > 0
  useLayoutEffect(() => {
    const page = list.current?.parentElement
    if (!hasRows || !page) return undefined
    const measure = () => list.current && setMargin(topOf(list.current))
    measure()
    const watch = new ResizeObserver(measure)
    watch.observe(page)
    return () => watch.disconnect()
  }, [hasRows])
  useEffect(() => rows.measure(), [rows, rowHeight])
  const missingIds = useMemo(() => new Set(missing), [missing])
  if (shown.count === 0) return <p className="up-none muted">{t.upload.nothingInFilter}</p>
  return (
    <div ref={list} className="up-list" role="list" aria-label={t.upload.listLabel} style={{ height: rows.getTotalSize() }}>
      {rows.getVirtualItems().map((row) => {
        const item = queue.items.at(shown.idAt(row.index))
        if (!item) return null
        return (
          <div
            key={item.id}
            role="listitem"
            aria-setsize={shown.count}
            aria-posinset={row.index + 1}
            className="up-row-place"
            style={{ height: rowHeight, transform: `translateY(${row.start - margin}px)` }}
          >
            <UploadRow item={item} sentBytes={queue.sentBytes.get(item.id)} missing={missingIds.has(item.id)} />
          </div>
        )
      })}
    </div>
  )
}

/** Where the list begins in what its page scrolls. */
function topOf(list: HTMLElement): number {
  const scroller = list.closest('main')
  return list.getBoundingClientRect().top - (scroller?.getBoundingClientRect().top ?? 0) + (scroller?.scrollTop ?? 0)
}
