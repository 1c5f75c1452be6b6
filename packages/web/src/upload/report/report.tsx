import './report.css'
import { retriableIds } from '@imgstream/client'
import { CircleCheck, FileJson, FileSpreadsheet, Images, Redo2, RotateCw, TriangleAlert, Undo2 } from 'lucide-react'
import { useMemo, useState } from 'react'
import { Link } from 'wouter'
import { useFormat, useMessages } from '../../messages/language.tsx'
import { Modal } from '../modal.tsx'
import { uploadSession } from '../upload-session.ts'
import { useUpload } from '../use-upload.ts'
import { type BatchTurn, turnBatch, useBatchTurn } from './batch-turn.ts'
import { downloadText } from '../../files-out/download-text.ts'
import { reportCsv, reportJson } from './report-files.ts'
import { ReportSection } from './report-section.tsx'
import { reportSections } from './report-sections.ts'
import { TurnResult } from './turn-result.tsx'

/** What the batch did, what is safe, and the way back. */
export default function Report() {
  const t = useMessages()
  const format = useFormat()
  const { queue, batchId } = useUpload()
  const report = useMemo(() => reportSections(queue), [queue])
  const words = t.review.report
  // A batch that stored nothing is not known to the server.
  const turn = useBatchTurn(report.saved > 0 ? batchId : undefined)
  const { isUndone } = turn
  const Icon = report.failed > 0 ? TriangleAlert : isUndone ? Undo2 : CircleCheck
  return (
    <section className="rp" aria-labelledby="report-title">
      <header className="rp-head" data-tone={report.failed > 0 ? 'warn' : 'ok'}>
        <Icon className="icon" aria-hidden />
        <div>
          <h2 id="report-title" tabIndex={-1}>
            {isUndone
              ? words.titleUndone
              : turn.last
                ? words.titleRedone
                : report.failed > 0
                  ? words.titleFailed(report.failed)
                  : words.title}
          </h2>
          <p className="muted num">
            {isUndone
              ? words.summaryUndone
              : report.saved > 0
                ? words.summary(report.saved, format.size(report.savedBytes))
                : words.nothingSaved}
          </p>
        </div>
      </header>
      <TurnResult turn={turn} total={report.saved} />
      <Actions turn={report.saved > 0 ? turn : undefined} />
      {report.sections.map(({ key, items }) => (
        <ReportSection key={key} section={key} items={items} isUndone={isUndone} />
      ))}
    </section>
  )
}

/** `turn` is absent where there is nothing to undo. */
function Actions(props: { turn: BatchTurn | undefined }) {
  const t = useMessages()
  const words = t.review.report
  const { queue, batchId } = useUpload()
  const { turn } = props
  const [asking, setAsking] = useState(false)
  const retriable = retriableIds(queue)
  const download = (extension: 'csv' | 'json', type: string, text: string) =>
    downloadText(`${words.csvName}-${new Date().toISOString().slice(0, 10)}.${extension}`, type, text)
  return (
    <div className="rp-actions">
      <Link href="/" className="btn primary">
        <Images className="icon" aria-hidden />
        {words.goToPhotos}
      </Link>
      {retriable.length > 0 ? (
        <button type="button" className="btn line" onClick={() => uploadSession.engine()?.retry(retriable)}>
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
      {turn?.isUndone === false ? (
        <button type="button" className="btn line" disabled={turn.working !== undefined} onClick={() => setAsking(true)}>
          <Undo2 className="icon" aria-hidden />
          {words.undo}
        </button>
      ) : null}
      {turn?.isUndone && batchId ? (
        <button type="button" className="btn line" disabled={turn.working !== undefined} onClick={() => void turnBatch(batchId, 'redo')}>
          <Redo2 className="icon" aria-hidden />
          {words.redo}
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
                  if (batchId) void turnBatch(batchId, 'undo')
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
