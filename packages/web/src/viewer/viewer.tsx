import './viewer.css'
import { isCaptureTime } from '@imgstream/client'
import type { PhotoVersion } from '@imgstream/contract'
import { useCallback, useEffect, useRef, useState } from 'react'
import { Dialog } from 'react-aria-components/Dialog'
import { Modal, ModalOverlay } from 'react-aria-components/Modal'
import { api } from '../api.ts'
import { wallClockMs } from '../format.ts'
import { download, moveToTrash } from '../gallery/photo-actions.ts'
import { search } from '../gallery/search-store.ts'
import { useFormat, useMessages } from '../messages/language.tsx'
import { prefer, preferences } from '../state/preferences.ts'
import { useStore } from '../state/store.ts'
import { FailureNote } from '../ui/failure-note.tsx'
import { DetailsPanel } from './details-panel.tsx'
import { isNoPhoto } from './photo-failure.ts'
import { previewUrl, usePreload } from './picture.tsx'
import { Stage } from './stage.tsx'
import { useDetails } from './use-details.ts'
import { useIdle } from './use-idle.ts'
import { useSequence } from './use-sequence.ts'
import { useViewerKeys } from './use-viewer-keys.ts'
import { usePhotoVersions } from './versions/photo-versions.tsx'
import { useVersions } from './versions/use-versions.ts'
import { VersionList } from './versions/version-list.tsx'
import { VersionsStrip } from './versions/versions-strip.tsx'
import { ViewerBar } from './viewer-bar.tsx'

interface ViewerProps {
  photoId: string
  query: string
  onShow: (photoId: string) => void
  onClose: () => void
}

/** One photo over everything, black around it. */
export default function Viewer({ photoId, query, onShow, onClose }: ViewerProps) {
  const t = useMessages()
  const format = useFormat()
  const { detailsOpen, order } = useStore(preferences)
  const details = useDetails(photoId)
  const { photo } = details
  const sequence = useSequence(photoId, query, photo?.taken_at.slice(0, 7))
  const { previous, next } = sequence
  const [old, setOld] = useState<{ photoId: string; version: PhotoVersion }>()
  const versions = useVersions(photoId, photo?.version)
  const { verbs, dialogs } = usePhotoVersions({
    photo,
    versions,
    onShow: (version) => setOld(version && { photoId, version }),
    onChanged: () => {
      details.reload()
      versions.reload()
    },
  })
  const dialog = useRef<HTMLElement>(null)
  const idle = useIdle(dialog)
  const preload = (neighbour: typeof next) => neighbour && previewUrl({ ...neighbour, pending: false })
  usePreload([preload(next), preload(previous)])

  const go = useCallback((to: { photoId: string } | undefined) => to && onShow(to.photoId), [onShow])
  const trash = () => {
    void moveToTrash([photoId], t).then(() => query && search(query, order, true))
    const after = next ?? previous
    if (after) onShow(after.photoId)
    else onClose()
  }
  const downloadAs = (kind: 'original' | 'jpeg') =>
    download(api.renditionUrl(kind === 'jpeg' ? 'getJpeg' : 'getOriginal', photoId, { download: true }))
  const toggleDetails = () => prefer({ detailsOpen: !detailsOpen })
  const toggleFullScreen = useFullScreen()
  useViewerKeys({
    ArrowLeft: () => go(previous),
    ArrowRight: () => go(next),
    i: toggleDetails,
    d: () => downloadAs('original'),
    Delete: trash,
    f: toggleFullScreen,
  })

  const name = photo?.filename ?? ''
  const shownVersion = old?.photoId === photoId ? old.version : undefined
  const shown = shownVersion?.version ?? photo?.version ?? 0
  const gone = details.error !== undefined && !photo
  useEffect(() => {
    if (name) document.title = t.frame.pageTitle(name)
    return () => {
      document.title = t.frame.pageTitle(t.photos.title)
    }
  }, [name, t])
  return (
    <ModalOverlay isOpen className="viewer-overlay" onOpenChange={(open) => (open ? undefined : onClose())}>
      <Modal className="viewer-modal">
        <Dialog
          ref={dialog}
          className="viewer"
          aria-label={t.viewer.dialog(name)}
          data-idle={idle || undefined}
          data-details={(detailsOpen && !gone) || undefined}
        >
          <p className="visually-hidden" role="status">
            {photo ? t.photos.namedPhoto(name, format.wallClock(wallClockMs(photo.taken_at)), isCaptureTime(photo)) : ''}
          </p>
          <section className="view">
            {gone ? (
              <FailureNote error={details.error} {...(isNoPhoto(details.error) ? {} : { onRetry: details.reload })} />
            ) : (
              <Stage
                key={photoId}
                photoId={photoId}
                photo={photo}
                glimpse={sequence.current}
                version={shownVersion}
                onPrevious={previous ? () => go(previous) : undefined}
                onNext={next ? () => go(next) : undefined}
                onClose={onClose}
              />
            )}
            <ViewerBar
              name={name}
              gone={gone}
              detailsOpen={detailsOpen}
              onBack={onClose}
              onDownload={downloadAs}
              onTrash={trash}
              onDetails={toggleDetails}
              onFullScreen={toggleFullScreen}
            />
            <VersionsStrip photoId={photoId} list={versions.list} shown={shown} verbs={verbs} />
          </section>
          {detailsOpen && !gone ? (
            <DetailsPanel details={details} onClose={toggleDetails} onDownload={downloadAs}>
              <VersionList photoId={photoId} versions={versions} shown={shown} verbs={verbs} />
            </DetailsPanel>
          ) : null}
          {dialogs}
        </Dialog>
      </Modal>
    </ModalOverlay>
  )
}

function useFullScreen() {
  return useCallback(() => {
    if (document.fullscreenElement) void document.exitFullscreen()
    else if (document.fullscreenEnabled) void document.documentElement.requestFullscreen().catch(() => undefined)
  }, [])
}
