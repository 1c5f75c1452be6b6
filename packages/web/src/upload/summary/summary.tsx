import '../chip.css'
import './summary.css'
import { hasActive, progressOf, retriableIds } from '@imgstream/client'
import { Pause, Play, RotateCw, X } from 'lucide-react'
import { useState } from 'react'
import { useFormat, useMessages } from '../../messages/language.tsx'
import { useStore } from '../../state/store.ts'
import { filtered } from '../list/filtered-ids.ts'
import { Modal } from '../modal.tsx'
import { uploadSession } from '../upload-session.ts'
import { filters, listFilter } from '../upload-view-store.ts'
import { useUpload } from '../use-upload.ts'
import { progressWords } from './progress-words.ts'

/** How far the batch is and what can be done with the whole of it; stays in sight while the list scrolls. */
export function Summary() {
  const t = useMessages()
  const format = useFormat()
  const view = useUpload()
  const { queue } = view
  const words = progressWords(view, t, format)
  const progress = progressOf(queue)
  const percent = Math.round(progress.fraction * 100)
  return (
    <section className="up-summary" aria-label={t.upload.progressLabel}>
      <div className="up-progress">
        <div className="up-figures num">
          <h2>{words.title}</h2>
          <span className={queue.online ? 'muted' : 'up-offline'}>{words.detail}</span>
        </div>
        <div
          className="up-bar"
          role="progressbar"
          aria-label={t.upload.progressLabel}
          aria-valuemin={0}
          aria-valuemax={100}
          aria-valuenow={percent}
          aria-valuetext={`${percent} %, ${words.detail}`}
          data-state={!queue.online ? 'offline' : queue.paused ? 'paused' : 'working'}
        >
          <i style={{ width: `${progress.fraction * 100}%` }} />
        </div>
      </div>
      <div className="up-acts">
        <Chips />
        <Actions />
      </div>
    </section>
  )
}

function Chips() {
  const t = useMessages()
  const format = useFormat()
  const { queue } = useUpload()
  const chosen = useStore(listFilter)
  return (
    <fieldset className="up-chips">
      <legend className="visually-hidden">{t.upload.filter}</legend>
      {filters.map((filter) => {
        const { count } = filtered(queue, filter)
        // Most batches ask nothing.
        if (filter === 'decided' && count === 0 && chosen !== filter) return null
        return (
          <button key={filter} type="button" className="up-chip" aria-pressed={chosen === filter} onClick={() => listFilter.set(filter)}>
            {t.upload.chips[filter]} <b className="num">{format.number(count)}</b>
          </button>
        )
      })}
    </fieldset>
  )
}

function Actions() {
  const t = useMessages()
  const { queue } = useUpload()
  const [asking, setAsking] = useState(false)
  const engine = uploadSession.engine()
  const retriable = retriableIds(queue)
  return (
    <div className="up-actions">
      {retriable.length > 0 ? (
        <button type="button" className="btn line" onClick={() => engine?.retry(retriable)}>
          <RotateCw className="icon" aria-hidden />
          {t.upload.retryFailed}
        </button>
      ) : null}
      {queue.paused ? (
        <button type="button" className="btn line" onClick={() => engine?.resume()}>
          <Play className="icon" aria-hidden />
          {t.upload.resume}
        </button>
      ) : hasActive(queue) ? (
        <button type="button" className="btn line" onClick={() => engine?.pause()}>
          <Pause className="icon" aria-hidden />
          {t.upload.pause}
        </button>
      ) : null}
      <button type="button" className="btn line" onClick={() => setAsking(true)}>
        <X className="icon" aria-hidden />
        {t.upload.cancelAll}
      </button>
      {asking ? <CancelQuestion close={() => setAsking(false)} /> : null}
    </div>
  )
}

function CancelQuestion(props: { close: () => void }) {
  const t = useMessages()
  const { queue } = useUpload()
  const { activeFiles } = progressOf(queue)
  const cancel = () => {
    uploadSession.giveUp([...queue.items].map((item) => item.id))
    props.close()
  }
  return (
    <Modal
      title={t.upload.cancelTitle}
      onClose={props.close}
      actions={
        <>
          <button type="button" className="btn line" onClick={props.close}>
            {t.upload.goOn}
          </button>
          <button type="button" className="btn danger" onClick={cancel}>
            {t.upload.cancelConfirm}
          </button>
        </>
      }
    >
      <p>{t.upload.cancelText(activeFiles + queue.counts.byPhase.review, queue.counts.byPhase.done)}</p>
    </Modal>
  )
}
