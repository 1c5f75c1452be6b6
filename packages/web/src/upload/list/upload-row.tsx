import './upload-list.css'
import type { QueueItem } from '@imgstream/client'
import { memo } from 'react'
import { wallClockMs } from '../../format.ts'
import { useFormat } from '../../messages/language.tsx'
import { Thumbnail } from '../pictures/thumbnail.tsx'
import { RowActions } from './row-actions.tsx'
import { StateLine } from './state-line.tsx'

/** One file of the batch. Renders again only when the file itself changed. */
export const UploadRow = memo(function UploadRow(props: { item: QueueItem; sentBytes: number | undefined; missing: boolean }) {
  const format = useFormat()
  const { item } = props
  const { file, picture } = item
  const folder = file.path.slice(0, -file.name.length)
  const date = picture?.takenAt ? format.wallClockDate(wallClockMs(picture.takenAt)) : undefined
  return (
    <div className="up-row">
      <Thumbnail id={item.id} item={item} />
      <span className="up-name">
        <b title={file.path}>
          {folder ? <span className="up-folder-name muted">{folder}</span> : null}
          {file.name}
        </b>
        <span className="muted small num">
          {format.size(file.size)}
          {date ? ` · ${date}` : ''}
        </span>
      </span>
      <span className="up-camera muted small">{picture?.camera}</span>
      <StateLine item={item} sentBytes={props.sentBytes} missing={props.missing} />
      <RowActions item={item} />
    </div>
  )
})
