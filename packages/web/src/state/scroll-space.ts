/**
 * Browsers draw no element higher than some 17 to 33 million px, which a library of a million photos exceeds. Such a library is scrolled
 * in a lower space: near by, a px of the browser's scroll is a px of the gallery, and before the scroll drifts to an end of its space that
 * is not one of the gallery, both are moved together, unseen.
 */
export interface ScrollSpace {
  /** Of the gallery. */
  height: number
  viewHeight: number
}

export interface Placed {
  /** As the browser has it. */
  scrollTop: number
  /** What is added to it: the gallery's own position is `scrollTop + origin`. */
  origin: number
}

export const mostPx = 6_000_000
const mostDriftPx = 500_000
const endPx = 200_000

export const browserHeight = (height: number): number => Math.min(height, mostPx)

/** Where the browser should stand for a position of the gallery: as far through its space as through the gallery. */
export function placeAt({ height, viewHeight }: ScrollSpace, y: number): Placed {
  const reach = Math.max(0, height - viewHeight)
  const within = Math.min(reach, Math.max(0, y))
  if (height <= mostPx) return { scrollTop: within, origin: 0 }
  const drawnReach = mostPx - viewHeight
  // Near its ends the gallery lies at the ends of the space, px on px: what is left to scroll is there to be scrolled.
  const toEnd = reach - within
  const share = (within - endPx) / (reach - 2 * endPx)
  const scrollTop = within < endPx ? within : toEnd < endPx ? drawnReach - toEnd : Math.round(endPx + share * (drawnReach - 2 * endPx))
  return { scrollTop, origin: within - scrollTop }
}

/** The same place, moved back to where it should stand when the scroll has drifted too far from it; else the very object given. */
export function settle(space: ScrollSpace, placed: Placed): Placed {
  if (space.height <= mostPx) return placed.origin === 0 ? placed : placeAt(space, placed.scrollTop + placed.origin)
  const ideal = placeAt(space, placed.scrollTop + placed.origin)
  const toTop = placed.scrollTop
  const toBottom = mostPx - space.viewHeight - placed.scrollTop
  const allowed = Math.min(mostDriftPx, toTop / 2, toBottom / 2)
  return Math.abs(ideal.scrollTop - placed.scrollTop) > Math.max(0, allowed) ? ideal : placed
}
