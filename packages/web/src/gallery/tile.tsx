import './tile.css'
import { Check } from 'lucide-react'
import { memo } from 'react'
import { api } from '../api.ts'
import { placeholderUrl } from '../state/thumbhash.ts'

export interface TilePhoto {
  photoId: string
  version: number
  thumbhash: string | null
  mediaType: string
  /** Only the picture embedded in the file is shown yet. */
  pending: boolean
}

// A thumbnail is 400 px wide: wider tiles (panoramas) would show its pixels.
const widestThumbnail = 460

export interface TileProps {
  photo: TilePhoto
  left: number
  top: number
  width: number
  height: number
  label: string
  selectLabel: string
  href: string
  selected: boolean
  /** In the tab order: one tile of the grid is. */
  reachable: boolean
  month: string
  index: number
  /** What is wrong with the file, where that is known. */
  flaw?: string
  /** Shown on the picture, where it is what was searched for. */
  caption?: string
}

/** One photo of a grid. What a click or key does is decided by the grid, which reads the data- attributes. */
export const Tile = memo(function Tile(props: TileProps) {
  const { photo, left, top, width, height, selected } = props
  const rendition = width > widestThumbnail ? 'getPreview' : 'getThumbnail'
  // Without the version a provisional picture is asked for again when the real one has replaced it.
  const src = api.renditionUrl(rendition, photo.photoId, photo.pending ? {} : { v: photo.version })
  const placeholder = placeholderUrl(photo.thumbhash)
  const isHeic = photo.mediaType === 'image/heic' || photo.mediaType === 'image/heif'
  const badges = [props.flaw, isHeic ? 'HEIC' : undefined].filter(Boolean)
  return (
    <div
      className="tile"
      data-selected={selected || undefined}
      data-photo={photo.photoId}
      data-month={props.month}
      data-index={props.index}
      style={{ left, top, width, height }}
    >
      <a
        href={props.href}
        className="tile-link"
        aria-label={props.flaw ? `${props.label}, ${props.flaw}` : props.label}
        aria-describedby="grid-hint"
        tabIndex={props.reachable ? 0 : -1}
        draggable={false}
      >
        <span className="tile-picture" style={placeholder ? { backgroundImage: `url("${placeholder}")` } : undefined}>
          <img key={src} src={src} alt="" decoding="async" draggable={false} ref={showIfLoaded} onLoad={fadeIn} />
          {props.caption ? <span className="tile-caption">{props.caption}</span> : null}
        </span>
      </a>
      {badges.length > 0 ? <span className="tile-kind">{badges.join(' · ')}</span> : null}
      <button type="button" className="tick" role="checkbox" aria-checked={selected} aria-label={props.selectLabel} tabIndex={-1}>
        <span>
          <Check aria-hidden />
        </span>
      </button>
    </div>
  )
})

/** A picture that the browser still has appears at once; only one that had to be waited for fades in. */
function showIfLoaded(image: HTMLImageElement | null) {
  if (image?.complete && image.naturalWidth > 0) image.dataset.shown = 'at-once'
}

function fadeIn(event: { currentTarget: HTMLImageElement }) {
  event.currentTarget.dataset.shown ??= 'faded'
}
