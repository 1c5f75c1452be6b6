import type { QueueItem } from '@imgstream/client'
import { Check, ChevronRight, CircleSlash, FileWarning, TriangleAlert } from 'lucide-react'
import { Link } from 'wouter'
import { wallClockMs } from '../../format.ts'
import { useFormat, useMessages } from '../../messages/language.tsx'
import { isDamaged } from '../list/item-state.ts'
import { stateWords, todoWords } from '../item-words.ts'
import { Thumbnail } from '../pictures/thumbnail.tsx'
import type { SectionKey } from './report-sections.ts'

/** A page shows so many of a kind; all are in the downloaded report. */
const shown = 100
/** What undoing a batch takes back; what was skipped or restored from the trash stays so. */
const turnedSections: ReadonlySet<SectionKey> = new Set(['overwritten', 'kept_both', 'uploaded'])
/** What a person should see at once; the others open by a click. */
const open: ReadonlySet<SectionKey> = new Set(['failed', 'overwritten', 'kept_both', 'restored'])

/** What the batch did to the files of one kind. Of a batch that is undone nothing is said that holds no longer. */
export function ReportSection(props: { section: SectionKey; items: readonly QueueItem[]; isUndone: boolean }) {
  const t = useMessages().review.report
  const format = useFormat()
  const { section, items, isUndone } = props
  const Icon = section === 'failed' ? TriangleAlert : section === 'skipped' ? CircleSlash : Check
  return (
    <details className="rp-section" open={open.has(section) || items.length <= 5 || items.some(isDamaged)}>
      <summary data-tone={section === 'failed' ? 'bad' : section === 'skipped' ? 'plain' : 'ok'}>
        <Icon className="icon" aria-hidden />
        <h3>{t.sections[section]}</h3>
        <span className="num muted">{format.number(items.length)}</span>
        <ChevronRight className="icon rp-mark" aria-hidden />
      </summary>
      <ul className="rp-files">
        {items.slice(0, shown).map((item) => (
          <ReportFile key={item.id} item={item} section={section} isUndone={isUndone} />
        ))}
      </ul>
      {items.length > shown ? <p className="muted">{t.more(items.length - shown)}</p> : null}
    </details>
  )
}

function ReportFile(props: { item: QueueItem; section: SectionKey; isUndone: boolean }) {
  const t = useMessages()
  const format = useFormat()
  const { item, section, isUndone } = props
  const wasTurned = isUndone && turnedSections.has(section)
  const photo = item.outcome?.photo ?? (section === 'skipped' ? item.classification?.existing : undefined)
  const todo = todoWords(item, t)
  const name = photo && section !== 'skipped' ? photo.filename : item.file.name
  return (
    <li className="rp-file">
      <Thumbnail id={item.id} item={item} />
      <div className="rp-file-words">
        <p>
          {photo ? <Link href={`/photo/${photo.photo_id}`}>{name}</Link> : <b>{name}</b>}{' '}
          <span className="muted small num">{format.size(item.file.size)}</span>
        </p>
        <p className={section === 'failed' ? 'rp-bad' : todo ? 'rp-flaw' : 'muted small'}>
          {todo && section !== 'failed' ? <FileWarning className="icon" aria-hidden /> : null}
          {wasTurned ? t.review.report.wasUndone : stateWords(item, t)}
          {todo ? (
            <span className="muted">
              {section === 'failed' ? ' ' : ' · '}
              {todo}
            </span>
          ) : null}
        </p>
        {section === 'overwritten' && photo && !isUndone ? <Preserved photo={photo} /> : null}
      </div>
    </li>
  )
}

/** What an overwrite kept of the photo. */
function Preserved(props: { photo: NonNullable<QueueItem['outcome']>['photo'] }) {
  const t = useMessages().review.report
  const format = useFormat()
  const { photo } = props
  return (
    <div className="rp-preserved">
      <h4>{t.preserved}</h4>
      <dl>
        <dt>{t.photoId}</dt>
        <dd className="rp-id">{photo.photo_id}</dd>
        <dt>{t.firstUploaded}</dt>
        <dd>{format.instant(photo.first_uploaded_at)}</dd>
        <dt>{t.taken}</dt>
        <dd>{format.wallClock(wallClockMs(photo.taken_at))}</dd>
        <dt>{t.history}</dt>
        <dd>{t.historyText(photo.version)}</dd>
      </dl>
    </div>
  )
}
