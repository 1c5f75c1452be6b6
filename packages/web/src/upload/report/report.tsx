import './report.css'
import { failedIds } from '@imgstream/client'
import { CircleCheck, FileJson, FileSpreadsheet, Images, RotateCw, TriangleAlert, Undo2 } from 'lucide-react'
import { useMemo, useState } from 'react'
import { Link } from 'wouter'
import { useFormat, useMessages } from '../../messages/language.tsx'
import { Modal } from '../modal.tsx'
import { uploadSession } from '../upload-session.ts'
import { useUpload } from '../use-upload.ts'
import { downloadText } from './download-text.ts'
import { reportCsv, reportJson } from './report-files.ts'
import { ReportSection } from './report-section.tsx'
import { reportSections } from './report-sections.ts'
import { UndoResult } from './undo-result.tsx'

/** What the batch did, what is safe, and the way back. */
export default function Report() {
  const t = useMessages()
  const format = useFormat()
  const { queue, undo } = useUpload()
  const report = useMemo(() => reportSections(queue), [queue])
  const words = t.review.report
  const isUndone = typeof undo === 'object' && 'undone' in undo
  const Icon = report.failed > 0 ? TriangleAlert : isUndone ? Undo2 : CircleCheck
  return (
    <section className="rp" aria-labelledby="report-title">
      <header className="rp-head" data-tone={report.failed > 0 ? 'warn' : 'ok'}>
        <Icon className="icon" aria-hidden />
        <div>
          <h2 id="report-title" tabIndex={-1}>
            {isUndone ? words.titleUndone : report.failed > 0 ? words.titleFailed(report.failed) : words.title}
          </h2>
          <p className="muted num">
            {report.saved > 0 ? words.summary(format.number(report.saved), format.size(report.savedBytes)) : words.nothingSaved}
          </p>
        </div>
      </header>
      <UndoResult />
      <Actions canUndo={report.saved > 0 && !isUndone} />
      {report.sections.map(({ key, items }) => (
        <ReportSection key={key} section={key} items={items} />
      ))}
    </section>
  )
}

function Actions(props: { canUndo: boolean }) {
  const t = useMessages()
  const words = t.review.report
  const { queue, batchId, undo } = useUpload()
  const [asking, setAsking] = useState(false)
  const download = (extension: 'csv' | 'json', type: string, text: string) =>
    downloadText(`${words.csvName}-${new Date().toISOString().slice(0, 10)}.${extension}`, type, text)
  return (
    <div className="rp-actions">
      <Link href="/" className="btn primary">
        <Images className="icon" aria-hidden />
        {words.goToPhotos}
      </Link>
      {failedIds(queue).length > 0 ? (
        <button type="button" className="btn line" onClick={() => uploadSession.engine()?.retryFailed()}>
          <RotateCw className="icon" aria-hidden />
          {words.retryFailed}
        </button>
      ) : null}
      <button type="button" className="btn line" onClick={() => download('csv', 'text/csv', reportCsv(queue, t))}>
        <FileSpreadsheet className="icon" aria-hidden />
        {words.downloadCsv}
      </button>
      <button type="button" className="btn line" onClick={() => download('json', 'application/json', reportJson(queue, t, batchId))}>
        <FileJson className="icon" aria-hidden />
        {words.downloadJson}
      </button>
      {props.canUndo ? (
        <button type="button" className="btn line" disabled={undo === 'working'} onClick={() => setAsking(true)}>
          <Undo2 className="icon" aria-hidden />
          {undo === 'working' ? words.undoing : words.undo}
        </button>
      ) : null}
      {asking ? (
        <Modal
          title={words.undoTitle}
          onClose={() => setAsking(false)}
          actions={
            <>
              <button type="button" className="btn line" onClick={() => setAsking(false)}>
                {t.frame.cancel}
              </button>
              <button
                type="button"
                className="btn primary"
                onClick={() => {
                  setAsking(false)
                  void uploadSession.undoBatch()
                }}
              >
                {words.undoConfirm}
              </button>
            </>
          }
        >
          <p>{words.undoText}</p>
        </Modal>
      ) : null}
    </div>
  )
}
