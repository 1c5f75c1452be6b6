import './versions.css'
import type { PhotoVersion } from '@imgstream/contract'
import { Download, RotateCcw, SquareSplitHorizontal, Trash2 } from 'lucide-react'
import { type ReactNode, useEffect, useRef } from 'react'
import { api } from '../../api.ts'
import { useFormat, useMessages } from '../../messages/language.tsx'
import type { Versions } from './use-versions.ts'
import { storyOf } from './version-words.ts'

/** What can be done with one version. */
export interface VersionVerbs {
  onShow: (version: PhotoVersion) => void
  onCompare: (version: PhotoVersion) => void
  onRestore: (version: PhotoVersion) => void
  onDownload: (version: PhotoVersion) => void
  onDelete: (version: PhotoVersion) => void
  onDeleteOld: () => void
}

interface VersionListProps {
  photoId: string
  versions: Versions
  shown: number
  verbs: VersionVerbs
}

/** Every version with what is known of it and what made it. */
export function VersionList({ photoId, versions, shown, verbs }: VersionListProps) {
  const t = useMessages()
  useFocusAfterDeletion(versions.list.length)
  if (versions.error !== undefined) {
    return (
      <div role="alert" className="version-list">
        <p>{t.versions.loadFailed}</p>
        <button type="button" className="btn line" onClick={versions.reload}>
          {t.frame.tryAgain}
        </button>
      </div>
    )
  }
  if (versions.list.length < 2) return null
  return (
    <section className="version-list" aria-labelledby="version-list-title">
      <h3 id="version-list-title">{t.viewer.versions}</h3>
      <ol>
        {versions.list.map((entry) => (
          <Entry key={entry.version} photoId={photoId} entry={entry} all={versions.list} isShown={entry.version === shown} verbs={verbs} />
        ))}
      </ol>
      <button type="button" className="btn line" onClick={verbs.onDeleteOld}>
        <Trash2 className="icon" aria-hidden />
        {t.versions.removeOld}
      </button>
    </section>
  )
}

interface EntryProps {
  photoId: string
  entry: PhotoVersion
  all: readonly PhotoVersion[]
  isShown: boolean
  verbs: VersionVerbs
}

function Entry({ photoId, entry, all, isShown, verbs }: EntryProps) {
  const t = useMessages()
  const format = useFormat()
  const saved = format.instant(entry.uploaded_at)
  return (
    <li>
      <button
        type="button"
        className="version-thumb"
        aria-pressed={isShown}
        aria-label={t.viewer.showVersion(entry.version, saved)}
        onClick={() => verbs.onShow(entry)}
      >
        <img src={api.renditionUrl('getThumbnail', photoId, { v: entry.version })} alt="" draggable={false} />
      </button>
      <div className="version-facts">
        <b>
          {t.viewer.version(entry.version)}
          {entry.current ? <span className="tag info">{t.viewer.currentVersion}</span> : null}
        </b>
        <div className="num">{saved}</div>
        <div className="num">
          {format.size(entry.file_size)} · {t.versions.pixels(String(entry.width), String(entry.height))}
        </div>
        {storyOf(entry, all, t.versions, format).map((sentence) => (
          <div key={sentence} className="muted small">
            {sentence}
          </div>
        ))}
      </div>
      <div className="version-verbs">
        {entry.current ? null : (
          <>
            <Verb name={t.versions.compareNumber(entry.version)} onClick={() => verbs.onCompare(entry)}>
              <SquareSplitHorizontal className="icon" aria-hidden />
            </Verb>
            <Verb name={t.viewer.restoreVersion(entry.version)} onClick={() => verbs.onRestore(entry)}>
              <RotateCcw className="icon" aria-hidden />
            </Verb>
          </>
        )}
        <Verb name={t.versions.download(entry.version)} onClick={() => verbs.onDownload(entry)}>
          <Download className="icon" aria-hidden />
        </Verb>
        {entry.current ? null : (
          <Verb name={t.versions.remove(entry.version)} onClick={() => verbs.onDelete(entry)}>
            <Trash2 className="icon" aria-hidden />
          </Verb>
        )}
      </div>
    </li>
  )
}

function Verb({ name, onClick, children }: { name: string; onClick: () => void; children: ReactNode }) {
  return (
    <button type="button" className="btn round" aria-label={name} title={name} onClick={onClick}>
      {children}
    </button>
  )
}

/** A deleted version takes the button along that had the focus: it goes to the panel's heading then. */
function useFocusAfterDeletion(count: number) {
  const before = useRef(count)
  useEffect(() => {
    const isDeletion = count > 0 && count < before.current
    before.current = count
    if (!isDeletion) return undefined
    // The dialog that asked gives the focus back in the frame after it has closed, and takes another place when the button is gone.
    let frame = requestAnimationFrame(() => {
      frame = requestAnimationFrame(() => document.querySelector<HTMLElement>('.details h2')?.focus())
    })
    return () => cancelAnimationFrame(frame)
  }, [count])
}
