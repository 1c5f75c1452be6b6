/** How much of the left picture a comparison shows, in percent: 0 to 100. */
export type Share = number

const step = 2
const leap = 10
const between = (value: number, least: number, most: number) => Math.min(most, Math.max(least, value))

/** What a key makes of the share; undefined where the key means nothing here. */
export function keyedShare(share: Share, key: string, isShift: boolean): Share | undefined {
  const by = isShift ? leap : step
  const moves: Record<string, number> = {
    ArrowLeft: share - by,
    ArrowDown: share - by,
    ArrowRight: share + by,
    ArrowUp: share + by,
    PageDown: share - leap,
    PageUp: share + leap,
    Home: 0,
    End: 100,
  }
  const moved = moves[key]
  return moved === undefined ? undefined : between(moved, 0, 100)
}

/** The room that the pictures take in the middle of the stage, px: the divider moves over this, not over the black beside it. */
export interface Span {
  stageWidth: number
  shownWidth: number
}

const edges = ({ stageWidth, shownWidth }: Span) => {
  const width = between(shownWidth, 1, Math.max(1, stageWidth))
  return { left: (stageWidth - width) / 2, width }
}

/** Where the divider stands, px from the left of the stage. */
export function dividerAt(share: Share, span: Span): number {
  const { left, width } = edges(span)
  return left + (share / 100) * width
}

export function shareAt(x: number, span: Span): Share {
  const { left, width } = edges(span)
  return between(Math.round(((x - left) / width) * 100), 0, 100)
}

/** What flipping shows: all of the picture of which less is seen. */
export const flipped = (share: Share): Share => (share <= 50 ? 100 : 0)
