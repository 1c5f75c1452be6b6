import './details-panel.css'
import { isCaptureTime } from '@imgstream/client'
import type { PhotoDetails } from '@imgstream/contract'
import { Camera, CalendarClock, Download, FileImage, FileWarning, Hash, MapPin, Upload, X } from 'lucide-react'
import type { ReactNode } from 'react'
import { wallClockMs } from '../format.ts'
import { useFormat, useMessages } from '../messages/language.tsx'
import type { Messages } from '../messages/messages.ts'
import { FailureNote } from '../ui/failure-note.tsx'
import type { Details } from './use-details.ts'

interface DetailsPanelProps {
  details: Details
  onClose: () => void
  onDownload: (kind: 'original' | 'jpeg') => void
  /** What follows the facts and the downloads. */
  children: ReactNode
}

export function DetailsPanel({ details, onClose, onDownload, children }: DetailsPanelProps) {
  const t = useMessages()
  const { photo, error } = details
  return (
    <aside className="details" aria-label={t.viewer.details}>
      <header>
        <h2 tabIndex={-1}>{t.viewer.details}</h2>
        <button type="button" className="btn round" aria-label={t.viewer.closeDetails} onClick={onClose}>
          <X className="icon" aria-hidden />
        </button>
      </header>
      {error === undefined ? null : <FailureNote title={t.viewer.detailsFailed} error={error} onRetry={details.reload} />}
      {photo ? <Facts photo={photo} /> : null}
      {photo ? (
        <div className="downloads">
          <button type="button" className="btn line" onClick={() => onDownload('original')}>
            <Download className="icon" aria-hidden />
            {t.viewer.original}
          </button>
          <button type="button" className="btn line" onClick={() => onDownload('jpeg')}>
            <Download className="icon" aria-hidden />
            {t.viewer.jpeg}
          </button>
        </div>
      ) : null}
      {children}
    </aside>
  )
}

function Facts({ photo }: { photo: PhotoDetails }) {
  const t = useMessages()
  const format = useFormat()
  const takenMs = wallClockMs(photo.taken_at)
  const offset = photo.taken_offset ? [t.viewer.utc(photo.taken_offset)] : []
  const kind = formatName(photo.media_type)
  const pixels = t.viewer.pixels(String(photo.width), String(photo.height), format.megapixels(photo.width, photo.height))
  const exposure = exposureFacts(photo, t, format.number)
  return (
    <dl className="facts">
      <Fact
        icon={<CalendarClock className="icon" aria-hidden />}
        name={isCaptureTime(photo) ? t.viewer.taken : t.viewer.date}
        value={format.wallClock(takenMs)}
      >
        {[format.weekday(takenMs), ...offset, takenSource(photo, t)].join(' · ')}
      </Fact>
      <Fact icon={<FileImage className="icon" aria-hidden />} name={t.viewer.file} value={photo.filename}>
        {[pixels, format.size(photo.file_size), kind].join(' · ')}
        {photo.renditions === 'damaged' ? (
          <div className="fact-flaw">
            <FileWarning className="icon" aria-hidden />
            <span>
              {t.viewer.damaged} {t.viewer.damagedHint}
            </span>
          </div>
        ) : null}
      </Fact>
      {photo.camera || exposure.length > 0 ? (
        <Fact icon={<Camera className="icon" aria-hidden />} name={t.viewer.camera} value={photo.camera ?? t.viewer.unknownCamera}>
          {photo.exposure.lens ? <div>{photo.exposure.lens}</div> : null}
          {exposure.join(' · ')}
        </Fact>
      ) : null}
      {photo.latitude === null || photo.longitude === null ? null : (
        <Fact
          icon={<MapPin className="icon" aria-hidden />}
          name={t.viewer.place}
          value={`${photo.latitude.toFixed(5)}, ${photo.longitude.toFixed(5)}`}
        />
      )}
      <Fact
        icon={<Upload className="icon" aria-hidden />}
        name={t.viewer.upload}
        value={t.viewer.firstSaved(format.instant(photo.first_uploaded_at))}
      >
        {photo.uploaded_at === photo.first_uploaded_at ? null : t.viewer.replaced(format.instant(photo.uploaded_at))}
      </Fact>
      <Fact icon={<Hash className="icon" aria-hidden />} name={t.viewer.checksum} value={`${photo.checksum.slice(0, 12)}…`}>
        {t.viewer.checksum}
      </Fact>
    </dl>
  )
}

function Fact(props: { icon: ReactNode; name: string; value: string; children?: ReactNode }) {
  return (
    <div className="fact">
      <dt>
        {props.icon}
        <span className="visually-hidden">{props.name}</span>
      </dt>
      <dd>
        <b className="num">{props.value}</b>
        {props.children ? <div className="muted num">{props.children}</div> : null}
      </dd>
    </div>
  )
}

function takenSource({ taken_source }: PhotoDetails, t: Messages): string {
  return {
    exif_original: t.viewer.sourceExifOriginal,
    exif_digitized: t.viewer.sourceExifDigitized,
    filename: t.viewer.sourceFilename,
    file_time: t.viewer.sourceFileTime,
    upload: t.viewer.sourceUpload,
  }[taken_source]
}

const formatName = (mediaType: string) => mediaType.replace('image/', '').toUpperCase()

function exposureFacts({ exposure }: PhotoDetails, t: Messages, number: (value: number, digits?: number) => string): string[] {
  const facts: string[] = []
  if (exposure.f_number !== null) facts.push(t.viewer.aperture(number(exposure.f_number, 1)))
  if (exposure.exposure_seconds !== null && exposure.exposure_seconds > 0)
    facts.push(t.viewer.exposure(seconds(exposure.exposure_seconds, number)))
  if (exposure.focal_length_mm !== null) facts.push(t.viewer.focalLength(number(exposure.focal_length_mm, 1)))
  if (exposure.iso !== null) facts.push(t.viewer.iso(number(exposure.iso)))
  return facts
}

/** 0.004 s is written 1/250 s, as on the camera. */
function seconds(value: number, number: (value: number, digits?: number) => string): string {
  return value < 0.4 ? `1/${number(1 / value)}` : number(value, 1)
}
