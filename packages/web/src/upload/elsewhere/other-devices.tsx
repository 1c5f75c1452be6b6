import '../notices.css'
import type { BatchList } from '@imgstream/contract'
import { MonitorSmartphone } from 'lucide-react'
import { useEffect, useState } from 'react'
import { Link } from 'wouter'
import { api } from '../../api.ts'
import { useMessages } from '../../messages/language.tsx'
import { useUpload } from '../use-upload.ts'

type OpenBatch = BatchList['batches'][number]

const lookMs = 10_000

/** Batches of other devices that wait for a decision: they can be decided here. */
export function OtherDevices() {
  const t = useMessages().upload.elsewhere
  const { batchId } = useUpload()
  const waiting = useOpenBatches().filter((batch) => batch.pending_decisions > 0 && batch.batch_id !== batchId)
  return waiting.map((batch) => (
    // No landmark: two devices with as many files would have the same name.
    <div key={batch.batch_id} className="up-notice info">
      <MonitorSmartphone className="icon" aria-hidden />
      <p>
        <b>{t.title(batch.pending_decisions)}</b>
        <br />
        <span className="muted">{t.hint}</span>
      </p>
      <div className="up-notice-actions">
        <Link href={`/upload/elsewhere/${batch.batch_id}`} className="btn primary">
          {t.decide}
        </Link>
      </div>
    </div>
  ))
}

/** Asked for now and again while the page is looked at. What cannot be read shows nothing: it is a convenience. */
function useOpenBatches(): readonly OpenBatch[] {
  const [batches, setBatches] = useState<readonly OpenBatch[]>([])
  useEffect(() => {
    let isShown = true
    const look = async () => {
      if (document.visibilityState !== 'visible') return
      const found = await api.call('listBatches', { query: { limit: 20 } }).catch(() => undefined)
      if (found && isShown) setBatches(found.batches)
    }
    void look()
    const timer = setInterval(() => void look(), lookMs)
    return () => {
      isShown = false
      clearInterval(timer)
    }
  }, [])
  return batches
}
