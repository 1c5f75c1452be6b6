import type { PhotoVersion } from '@imgstream/contract'
import { RotateCcw } from 'lucide-react'
import { useEffect, useState } from 'react'
import { api } from '../api.ts'
import { useFormat, useMessages } from '../messages/language.tsx'
import { showToast } from '../state/toasts.ts'
import { wordsFor } from '../ui/failure-note.tsx'

interface VersionsStripProps {
  photoId: string
  /** The current version: the list is read again when it changes. */
  version: number
  shown: number
  onShow: (version: PhotoVersion) => void
  onRestored: () => void
}

/** Every version of a photo; looking at an old one changes nothing until it is restored. */
export function VersionsStrip({ photoId, version, shown, onShow, onRestored }: VersionsStripProps) {
  const t = useMessages()
  const format = useFormat()
  const [versions, setVersions] = useState<readonly PhotoVersion[]>([])
  const [restoring, setRestoring] = useState(false)
  useEffect(() => {
    const stop = new AbortController()
    api
      .call('listVersions', { params: { id: photoId } }, { signal: stop.signal })
      .then((answer) => setVersions(answer.versions))
      .catch(() => setVersions([])) // The strip is an extra; the photo itself says when the server is away.
    return () => stop.abort()
  }, [photoId, version])
  if (versions.length < 2) return null

  const restore = async () => {
    setRestoring(true)
    try {
      await api.call('restoreVersion', { params: { id: photoId, n: shown } })
      showToast({ text: t.viewer.restored(shown) })
      onRestored()
    } catch (error) {
      const words = wordsFor(error, t)
      showToast({ tone: 'bad', text: `${words.happened} ${words.safe} ${words.todo}` })
    } finally {
      setRestoring(false)
    }
  }
  return (
    <fieldset className="versions">
      <legend className="visually-hidden">{t.viewer.versions}</legend>
      {versions.map((entry) => (
        <button
          key={entry.version}
          type="button"
          className="version"
          aria-pressed={entry.version === shown}
          title={t.viewer.showVersion(entry.version, format.instant(entry.uploaded_at))}
          onClick={() => onShow(entry)}
        >
          <img src={api.renditionUrl('getThumbnail', photoId, { v: entry.version })} alt="" draggable={false} />
          <span className="num">
            {t.viewer.version(entry.version)} · {entry.current ? t.viewer.currentVersion : format.shortInstant(entry.uploaded_at)}
          </span>
        </button>
      ))}
      {shown === version ? null : (
        <button
          type="button"
          className="btn restore"
          disabled={restoring}
          onClick={() => void restore()}
          aria-label={t.viewer.restoreVersion(shown)}
        >
          <RotateCcw className="icon" aria-hidden />
          {restoring ? t.viewer.restoring : t.viewer.restore}
        </button>
      )}
    </fieldset>
  )
}
