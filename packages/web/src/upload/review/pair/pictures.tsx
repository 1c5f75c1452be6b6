import type { QueueItem } from '@imgstream/client'
import { ImageOff, LoaderCircle, SearchX } from 'lucide-react'
import { type CSSProperties, type ReactNode, useState } from 'react'
import { useMessages } from '../../../messages/language.tsx'
import { fitSize, type Stage, type Zoom } from '../../../state/zoom.ts'
import { fullUrl, previewUrl } from '../../../viewer/picture.tsx'
import { existingPicture } from './existing-picture.ts'
import type { Pixels } from './pair-stage.ts'
import { useLocalPicture } from './use-local-picture.ts'

/** How both pictures lie in their boxes. */
export interface Lens {
  stage: Stage
  zoom: Zoom
  /** They are looked at so closely that a screen-sized preview does not do. */
  wantFull: boolean
}

interface PictureProps {
  lens: Lens
  /** The picture's own pixels, once it has told them. */
  pixels: Pixels | undefined
  onPixels: (pixels: Pixels) => void
}

/** The photo in the library, or the earlier file of this batch. */
export function ExistingPicture(props: PictureProps & { item: QueueItem; twin: QueueItem | undefined }) {
  const t = useMessages().review
  const { item, twin, ...rest } = props
  const { existing } = item.classification ?? {}
  if (existing) {
    const facts = existingPicture(existing)
    return (
      <Picture
        {...rest}
        src={previewUrl(facts)}
        fullSrc={rest.lens.wantFull ? fullUrl(facts) : undefined}
        alt={t.altExisting(existing.filename)}
      >
        <ImageOff className="icon" aria-hidden />
        {t.noPreviewOther}
      </Picture>
    )
  }
  if (twin) return <IncomingPicture {...rest} item={twin} alt={twin.file.path} />
  return (
    <Box>
      <p className="rv-placeholder">
        <SearchX className="icon" aria-hidden />
        {t.notSeen}
      </p>
    </Box>
  )
}

/** A local file, drawn by the browser itself or, for HEIC, by a decoder of ours; what cannot be drawn gets a calm word. */
export function IncomingPicture(props: PictureProps & { item: QueueItem; alt: string }) {
  const t = useMessages().review
  const { item, ...rest } = props
  const { src, state, failed } = useLocalPicture(item)
  return (
    <Picture {...rest} src={src} isRough={state === 'rough'} onFailed={failed}>
      {state === 'decoding' ? (
        <>
          <LoaderCircle className="icon spinning" aria-hidden />
          {t.decoding}
        </>
      ) : (
        <>
          <ImageOff className="icon" aria-hidden />
          {state === 'missing' ? t.needFile : t.noPreviewOther}
        </>
      )}
    </Picture>
  )
}

function Picture(
  props: PictureProps & {
    src: string | undefined
    /** Every pixel, laid over the picture once it has come. */
    fullSrc?: string | undefined
    alt: string
    /** A small picture that stands in for the whole one for a moment. */
    isRough?: boolean
    onFailed?: () => void
    children: ReactNode
  },
) {
  const t = useMessages().review
  const { src, fullSrc, lens, pixels } = props
  const [failed, setFailed] = useState<string>()
  const [full, setFull] = useState<string>()
  if (src === undefined || failed === src) {
    return (
      <Box>
        <p className="rv-placeholder">{props.children}</p>
      </Box>
    )
  }
  const place = placeOf(lens, pixels)
  const isLoading = props.isRough || (fullSrc !== undefined && full !== fullSrc)
  return (
    <Box>
      <img
        src={src}
        alt={props.alt}
        style={place}
        decoding="async"
        draggable={false}
        onLoad={({ currentTarget: { naturalWidth: width, naturalHeight: height } }) => props.onPixels({ width, height })}
        onError={() => {
          setFailed(src)
          props.onFailed?.()
        }}
      />
      {fullSrc === undefined ? null : (
        <img
          src={fullSrc}
          alt=""
          className="rv-full"
          style={place}
          data-ready={full === fullSrc || undefined}
          decoding="async"
          draggable={false}
          onLoad={() => setFull(fullSrc)}
          // Then the preview stays.
          onError={() => setFull(fullSrc)}
        />
      )}
      {isLoading ? (
        <span className="rv-loading" role="status">
          <LoaderCircle className="icon spinning" aria-hidden />
          {t.sharpening}
        </span>
      ) : null}
    </Box>
  )
}

const Box = (props: { children: ReactNode }) => (
  <div className="rv-picture" data-box>
    {props.children}
  </div>
)

/** Until its pixels are known a picture fits its box by style; zoomed it is as large as its place, so that it stays sharp. */
function placeOf({ stage, zoom }: Lens, pixels: Pixels | undefined): CSSProperties | undefined {
  if (!pixels || zoom.scale <= 1.01) return undefined
  const fit = fitSize({ ...stage, pictureWidth: pixels.width, pictureHeight: pixels.height })
  const [width, height] = [fit.width * zoom.scale, fit.height * zoom.scale]
  return {
    width,
    height,
    inset: 'auto',
    left: (stage.width - width) / 2 + zoom.x,
    top: (stage.height - height) / 2 + zoom.y,
  }
}
