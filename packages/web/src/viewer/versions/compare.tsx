import './compare.css'
import type { PhotoVersion } from '@imgstream/contract'
import { ArrowLeft, Layers2, RotateCcw } from 'lucide-react'
import { Dialog } from 'react-aria-components/Dialog'
import { Modal, ModalOverlay } from 'react-aria-components/Modal'
import { useFormat, useMessages } from '../../messages/language.tsx'
import { CompareStage } from './compare-stage.tsx'
import { useHold } from './use-hold.ts'

interface CompareProps {
  photoId: string
  name: string
  old: PhotoVersion
  current: PhotoVersion
  onRestore: () => void
  onClose: () => void
}

const holdName = 'flip'

/** An old version over the current one, over everything; closing it leads back to where it was opened. */
export function Compare(props: CompareProps) {
  const t = useMessages()
  return (
    <ModalOverlay isOpen className="compare-overlay" onOpenChange={(open) => (open ? undefined : props.onClose())}>
      <Modal className="viewer-modal">
        <Dialog className="compare" aria-label={t.versions.compareTitle(props.name, props.old.version)}>
          <Comparison {...props} />
        </Dialog>
      </Modal>
    </ModalOverlay>
  )
}

function Comparison({ photoId, name, old, current, onRestore, onClose }: CompareProps) {
  const t = useMessages()
  const hold = useHold(holdName)
  return (
    <>
      <div className="compare-bar">
        <button
          type="button"
          className="round-button"
          aria-label={t.versions.closeCompare}
          title={t.versions.closeCompare}
          onClick={onClose}
        >
          <ArrowLeft className="icon" aria-hidden />
        </button>
        <b className="viewer-name">{name}</b>
      </div>
      <CompareStage photoId={photoId} old={old} current={current} isFlipped={hold.held} />
      <div className="compare-foot">
        <dl className="compare-facts num">
          <Side version={old} name={t.viewer.version(old.version)} other={current} />
          <Side version={current} name={`${t.viewer.version(current.version)} · ${t.viewer.currentVersion}`} other={old} />
        </dl>
        {old.checksum === current.checksum ? <p className="muted">{t.versions.samePicture}</p> : null}
        <div className="compare-verbs">
          <button
            type="button"
            name={holdName}
            className="btn"
            data-held={hold.held || undefined}
            title={t.versions.holdHint}
            {...hold.button}
          >
            <Layers2 className="icon" aria-hidden />
            {t.versions.hold}
          </button>
          <button type="button" className="btn" aria-label={t.viewer.restoreVersion(old.version)} onClick={onRestore}>
            <RotateCcw className="icon" aria-hidden />
            {t.viewer.restoreVersion(old.version)}
          </button>
        </div>
      </div>
    </>
  )
}

/** The facts of one side; what differs from the other is bold. */
function Side({ version, name, other }: { version: PhotoVersion; name: string; other: PhotoVersion }) {
  const t = useMessages()
  const format = useFormat()
  const pixels = (of: PhotoVersion) => t.versions.pixels(String(of.width), String(of.height))
  const facts = [
    { text: format.instant(version.uploaded_at), differs: false },
    { text: format.size(version.file_size), differs: version.file_size !== other.file_size },
    { text: pixels(version), differs: pixels(version) !== pixels(other) },
  ]
  return (
    <div>
      <dt>{name}</dt>
      {facts.map(({ text, differs }) => (
        <dd key={text} data-differs={differs || undefined}>
          {text}
        </dd>
      ))}
    </div>
  )
}
