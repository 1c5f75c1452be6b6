import './gallery.css'
import { lazy, Suspense, useEffect, useRef, useState } from 'react'
import { useLocation, useSearch } from 'wouter'
import { usePageTitle } from '../frame/page-title.ts'
import { useMessages } from '../messages/language.tsx'
import { useStore } from '../state/store.ts'
import { FailureNote } from '../ui/failure-note.tsx'
import { EmptyLibrary } from './empty-library.tsx'
import { Gallery } from './gallery.tsx'
import { library, refreshLibrary } from './library-store.ts'
import { RefreshAfterUploads } from './refresh-after-uploads.tsx'
import { SearchResults } from './search-results.tsx'
import type { LookedAt } from './use-current-tile.ts'

const Viewer = lazy(() => import('../viewer/viewer.tsx'))

/** The gallery, or the results of a search; over them the viewer, when the address names a photo. */
export function PhotosPage({ openPhotoId }: { openPhotoId: string | undefined }) {
  const t = useMessages()
  const query = new URLSearchParams(useSearch()).get('q') ?? ''
  const [, navigate] = useLocation()
  usePageTitle(t.photos.title)
  useEffect(() => void refreshLibrary(), [])
  useRefreshOnReturn()

  const lookedAt = useLookedAt(openPhotoId)
  const suffix = query ? `?q=${encodeURIComponent(query)}` : ''
  // Opened from here, the photo is one step of the history, and closing it goes that step back.
  const openedHere = useRef(false)
  const open = (photoId: string) => {
    openedHere.current = true
    navigate(`/photo/${photoId}${suffix}`)
  }
  const close = () => {
    if (openedHere.current) history.back()
    else navigate(`/${suffix}`, { replace: true })
    openedHere.current = false
  }
  return (
    <div className="photos-page">
      <h1 className="visually-hidden">{t.photos.title}</h1>
      <RefreshAfterUploads />
      {query ? <SearchResults query={query} onOpen={open} /> : <Timeline onOpen={open} lookedAt={lookedAt} />}
      {openPhotoId === undefined ? null : (
        <Suspense fallback={<div className="viewer-cover" />}>
          <Viewer
            photoId={openPhotoId}
            query={query}
            onShow={(photoId) => navigate(`/photo/${photoId}${suffix}`, { replace: true })}
            onClose={close}
          />
        </Suspense>
      )}
    </div>
  )
}

function Timeline(props: { onOpen: (photoId: string) => void; lookedAt: LookedAt | undefined }) {
  const t = useMessages()
  const known = useStore(library)
  if (known.status === 'failed') {
    return <FailureNote title={t.photos.loadFailed} error={known.error} onRetry={() => void refreshLibrary()} />
  }
  if (known.status === 'ready' && known.months.length === 0) return <EmptyLibrary />
  return <Gallery {...props} />
}

/** The photo in the viewer, and after closing the one that was last in it. */
function useLookedAt(openPhotoId: string | undefined): LookedAt | undefined {
  const [lookedAt, setLookedAt] = useState<LookedAt>()
  useEffect(() => {
    setLookedAt((before) => (openPhotoId ? { photoId: openPhotoId, closed: false } : before && { ...before, closed: true }))
  }, [openPhotoId])
  return lookedAt
}

const awayMs = 15_000

/** Another device may have added photos while this window was in the background. */
function useRefreshOnReturn() {
  useEffect(() => {
    let leftMs = 0
    const change = () => {
      if (document.visibilityState === 'hidden') leftMs = Date.now()
      else if (Date.now() - leftMs > awayMs) void refreshLibrary()
    }
    document.addEventListener('visibilitychange', change)
    return () => document.removeEventListener('visibilitychange', change)
  }, [])
}
