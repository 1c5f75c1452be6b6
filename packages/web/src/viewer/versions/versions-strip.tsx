import './versions-strip.css'
import type { PhotoVersion } from '@imgstream/contract'
import { RotateCcw, SquareSplitHorizontal } from 'lucide-react'
import { api } from '../../api.ts'
import { useFormat, useMessages } from '../../messages/language.tsx'
import type { VersionVerbs } from './version-list.tsx'

interface VersionsStripProps {
  photoId: string
  list: readonly PhotoVersion[]
  shown: number
  verbs: VersionVerbs
}

/** Every version of a photo over its picture; looking at an old one changes nothing until it is restored. */
export function VersionsStrip({ photoId, list, shown, verbs }: VersionsStripProps) {
  const t = useMessages()
  const format = useFormat()
  const old = list.find(({ version, current }) => version === shown && !current)
  if (list.length < 2) return null
  return (
    <fieldset className="versions">
      <legend className="visually-hidden">{t.viewer.versions}</legend>
      <div className="versions-row">
        {list.map((entry) => (
          <button
            key={entry.version}
            type="button"
            className="version"
            aria-pressed={entry.version === shown}
            title={t.viewer.showVersion(entry.version, format.instant(entry.uploaded_at))}
            onClick={() => verbs.onShow(entry)}
          >
            <img src={api.renditionUrl('getThumbnail', photoId, { v: entry.version })} alt="" draggable={false} />
            <span className="num">
              {t.viewer.version(entry.version)} · {entry.current ? t.viewer.currentVersion : format.shortInstant(entry.uploaded_at)}
            </span>
          </button>
        ))}
      </div>
      {old ? (
        <div className="versions-verbs">
          <button type="button" className="btn" aria-label={t.versions.compareNumber(shown)} onClick={() => verbs.onCompare(old)}>
            <SquareSplitHorizontal className="icon" aria-hidden />
            {t.versions.compare}
          </button>
          <button type="button" className="btn" aria-label={t.viewer.restoreVersion(shown)} onClick={() => verbs.onRestore(old)}>
            <RotateCcw className="icon" aria-hidden />
            {t.viewer.restore}
          </button>
        </div>
      ) : null}
    </fieldset>
  )
}
