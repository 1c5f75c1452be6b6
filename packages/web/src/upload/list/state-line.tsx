import './upload-list.css'
import type { QueueItem } from '@imgstream/client'
import {
  ArrowRightLeft,
  Check,
  CircleSlash,
  Clock,
  FileWarning,
  FolderSync,
  type LucideIcon,
  RotateCw,
  ScanSearch,
  TriangleAlert,
  Upload,
} from 'lucide-react'
import { Link } from 'wouter'
import { useFormat, useMessages } from '../../messages/language.tsx'
import { stateWords, todoWords } from '../item-words.ts'
import { uploadSession } from '../upload-session.ts'
import { itemState, type StateKey } from './item-state.ts'

const icons: Record<StateKey, LucideIcon> = {
  missing: FolderSync,
  found: Clock,
  hashing: ScanSearch,
  checking: ScanSearch,
  review: ArrowRightLeft,
  changed: ArrowRightLeft,
  waiting: Clock,
  retrying: RotateCw,
  sending: Upload,
  received: Upload,
  uploaded: Check,
  damaged: FileWarning,
  overwritten: Check,
  kept_both: Check,
  restored: Check,
  identical: Check,
  healed: Check,
  duplicate: Check,
  skipped: CircleSlash,
  cancelled: CircleSlash,
  problem: TriangleAlert,
}

/** One file's state: an icon, words, and a thin bar while it is being sent. */
export function StateLine(props: { item: QueueItem; sentBytes: number | undefined; missing: boolean }) {
  const t = useMessages()
  const format = useFormat()
  const { item } = props
  const state = itemState(item, props)
  const words = stateWords(item, t, props)
  const Icon = icons[state.key]
  const detail = detailOf(item, state.key)
  const hint = todoWords(item, t)
  const percent =
    state.key === 'sending' && state.fraction !== undefined ? t.upload.percent(words, `${format.number(state.fraction * 100)} %`) : words
  return (
    <span className="up-state" data-tone={state.tone}>
      <span className="up-state-words num">
        <Icon className="icon" aria-hidden />
        <span>
          {percent}
          {detail ? <span className="muted"> · {detail}</span> : null}
        </span>
      </span>
      {hint ? <span className="up-hint small muted">{hint}</span> : <SameShot item={item} />}
      {state.fraction !== undefined ? (
        <span className="up-bar thin" aria-hidden>
          <i style={{ width: `${state.fraction * 100}%` }} />
        </span>
      ) : null}
    </span>
  )
}

/** Another file of the same shot: nothing to decide, but good to know. */
function SameShot(props: { item: QueueItem }) {
  const t = useMessages().upload
  const { sameShot, sameShotOf } = props.item.classification ?? {}
  if (sameShot) {
    return (
      <Link className="up-hint small muted" href={`/photo/${sameShot.photo_id}`}>
        {t.sameShotHere(sameShot.filename)}
      </Link>
    )
  }
  const twin = sameShotOf === undefined ? undefined : uploadSession.get().queue.items.at(sameShotOf)
  return twin ? <span className="up-hint small muted">{t.sameShotInBatch(twin.file.name)}</span> : null
}

/** The name it was stored under, or is here under, where that is not the file's own. */
function detailOf(item: QueueItem, key: StateKey): string | undefined {
  const name = item.outcome?.photo.filename ?? (key === 'duplicate' ? item.classification?.existing?.filename : undefined)
  return name !== undefined && name !== item.file.name ? name : undefined
}
