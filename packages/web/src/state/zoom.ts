/** How a picture lies on the stage: scale 1 fits it in, x and y move its middle away from the stage's, in px. */
export interface Zoom {
  scale: number
  x: number
  y: number
}

export interface Stage {
  width: number
  height: number
  /** The picture's own pixels. */
  pictureWidth: number
  pictureHeight: number
  devicePixelRatio: number
}

export interface Point {
  x: number
  y: number
}

export const fitted: Zoom = { scale: 1, x: 0, y: 0 }

/** The picture's size at scale 1: as large as fits, whatever its pixels, so that nothing moves when those become known. */
export function fitSize({ width, height, pictureWidth, pictureHeight }: Stage): { width: number; height: number } {
  const share = Math.min(width / pictureWidth, height / pictureHeight)
  return { width: pictureWidth * share, height: pictureHeight * share }
}

/** The scale at which one pixel of the picture is one of the screen. */
export function fullScale(stage: Stage): number {
  return stage.pictureWidth / Math.max(1, fitSize(stage).width) / stage.devicePixelRatio
}

const mostScale = (stage: Stage) => Math.max(4, fullScale(stage) * 3)

/** Zooms so that what lies under the point (measured from the stage's middle) stays under it. */
export function zoomAt(stage: Stage, zoom: Zoom, scale: number, point: Point): Zoom {
  const next = Math.min(mostScale(stage), Math.max(1, scale))
  const change = next / zoom.scale
  return kept(stage, { scale: next, x: point.x - (point.x - zoom.x) * change, y: point.y - (point.y - zoom.y) * change })
}

export function pan(stage: Stage, zoom: Zoom, by: Point): Zoom {
  return kept(stage, { ...zoom, x: zoom.x + by.x, y: zoom.y + by.y })
}

/** A double click: to the full pixels, or to twice the size where those are on the screen already; and back. */
export function toggleZoom(stage: Stage, zoom: Zoom, point: Point): Zoom {
  if (zoom.scale > 1.01) return fitted
  const full = fullScale(stage)
  return zoomAt(stage, zoom, full > 1.1 ? full : 2, point)
}

/** Two fingers: the picture follows both. */
export function pinch(stage: Stage, zoom: Zoom, before: readonly [Point, Point], now: readonly [Point, Point]): Zoom {
  const distance = ([a, b]: readonly [Point, Point]) => Math.max(1, Math.hypot(a.x - b.x, a.y - b.y))
  const middle = ([a, b]: readonly [Point, Point]): Point => ({ x: (a.x + b.x) / 2, y: (a.y + b.y) / 2 })
  const [from, to] = [middle(before), middle(now)]
  const zoomed = zoomAt(stage, zoom, zoom.scale * (distance(now) / distance(before)), from)
  return pan(stage, zoomed, { x: to.x - from.x, y: to.y - from.y })
}

/** The picture never leaves the stage: it can be moved only as far as it is larger. */
function kept(stage: Stage, zoom: Zoom): Zoom {
  const size = fitSize(stage)
  const room = (picture: number, space: number) => Math.max(0, (picture * zoom.scale - space) / 2)
  const within = (value: number, limit: number) => Math.min(limit, Math.max(-limit, value)) || 0
  return { scale: zoom.scale, x: within(zoom.x, room(size.width, stage.width)), y: within(zoom.y, room(size.height, stage.height)) }
}

export type Swipe = 'next' | 'previous' | 'close' | undefined

/** What a finger meant that moved so far in so much time on a picture that is not zoomed in. */
export function swipeOf(moved: Point, durationMs: number, stage: { width: number; height: number }): Swipe {
  const fast = (px: number) => Math.abs(px) / Math.max(1, durationMs) > 0.45 && Math.abs(px) > 24
  if (Math.abs(moved.x) > Math.abs(moved.y)) {
    if (!fast(moved.x) && Math.abs(moved.x) < Math.min(120, stage.width * 0.3)) return undefined
    return moved.x < 0 ? 'next' : 'previous'
  }
  return moved.y > 0 && (fast(moved.y) || moved.y > stage.height * 0.25) ? 'close' : undefined
}
