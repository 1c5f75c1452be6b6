import './notices.css'
import { FolderSync, TriangleAlert } from 'lucide-react'
import { useEffect, useRef } from 'react'
import { useMessages } from '../messages/language.tsx'
import { showToast } from '../state/toasts.ts'
import { FilePickers } from './file-pickers.tsx'
import { uploadSession } from './upload-session.ts'
import { useUpload } from './use-upload.ts'

/** What stands in the way and what to do about it: files to choose again, paths that could not be read, a browser that remembers nothing. */
export function Notices() {
  const t = useMessages()
  const { missing, canReadAgain, unreadable, forgetful, loadFailed } = useUpload()
  useRepeatedToast()
  const giveUp = () => uploadSession.giveUp(missing)
  return (
    <>
      {missing.length > 0 ? (
        <section className="up-notice info" aria-label={t.upload.missingTitle(missing.length)}>
          <FolderSync className="icon" aria-hidden />
          <p>
            <b>{t.upload.missingTitle(missing.length)}</b>
            <br />
            <span className="muted">{canReadAgain ? t.upload.missingReadable : t.upload.missingHint}</span>
          </p>
          <div className="up-notice-actions">
            <button type="button" className="btn line" onClick={giveUp}>
              {t.upload.giveUpMissing}
            </button>
            {canReadAgain ? (
              <button type="button" className="btn primary" onClick={() => void uploadSession.readAgain()}>
                {t.upload.readAgain}
              </button>
            ) : (
              <FilePickers />
            )}
          </div>
        </section>
      ) : null}
      {unreadable.length > 0 ? (
        <section className="up-notice warn">
          <TriangleAlert className="icon" aria-hidden />
          <p>
            <b>{t.upload.unreadable(unreadable.length)}</b> {unreadable.slice(0, 5).join(', ')}
            {unreadable.length > 5 ? ' …' : ''}
          </p>
        </section>
      ) : null}
      {loadFailed ? (
        <section className="up-notice warn" role="alert">
          <TriangleAlert className="icon" aria-hidden />
          <p>{t.upload.loadFailed}</p>
          <button type="button" className="btn primary" onClick={() => location.reload()}>
            {t.upload.reload}
          </button>
        </section>
      ) : null}
      {forgetful ? (
        <p className="up-notice warn">
          <TriangleAlert className="icon" aria-hidden />
          <span>{t.upload.forgetful}</span>
        </p>
      ) : null}
    </>
  )
}

/** Files that are in the list already are not taken twice; without a word it would seem that nothing happened. */
function useRepeatedToast(): void {
  const t = useMessages()
  const { repeated } = useUpload()
  const said = useRef(repeated)
  useEffect(() => {
    if (repeated > said.current) showToast({ text: t.upload.repeated(repeated - said.current) })
    said.current = repeated
  }, [repeated, t])
}
