/** Justified rows: every row as wide as the page, as high as the ratios of its photos ask, with nothing to measure afterwards. */
export interface RowOptions {
  width: number
  targetHeight: number
  gap: number
}

export interface Rows {
  /** The first photo of each row, and the number of photos at the end. */
  starts: Int32Array
  tops: Float64Array
  heights: Float64Array
  /** Without a gap after the last row. */
  height: number
}

export interface TileBox {
  index: number
  left: number
  width: number
}

/** A row may be this much higher or lower than asked for, not more. */
const mostStretch = 1.4

/** The ratio a photo is shown with: panoramas and strips are cropped in the grid, so that no row becomes a thread. */
export function shownRatio(ratio: number, { width, targetHeight }: RowOptions): number {
  const widest = Math.max(1, width / (0.6 * targetHeight))
  return Math.min(widest, Math.max(0.5, Number.isFinite(ratio) ? ratio : 1))
}

export function justifyRows(ratios: ArrayLike<number>, options: RowOptions): Rows {
  const { width, targetHeight, gap } = options
  const starts: number[] = []
  const tops: number[] = []
  const heights: number[] = []
  let top = 0
  const close = (start: number, height: number) => {
    starts.push(start)
    tops.push(top)
    heights.push(height)
    top += height + gap
  }
  const heightOf = (count: number, sum: number) => Math.max(1, Math.round((width - gap * (count - 1)) / sum))

  let start = 0
  let sum = 0
  for (let index = 0; index < ratios.length; index++) {
    const ratio = shownRatio(ratios[index] ?? 1, options)
    const count = index - start + 1
    if (heightOf(count, sum + ratio) > targetHeight) {
      sum += ratio
      continue
    }
    const withIt = heightOf(count, sum + ratio)
    const without = count > 1 ? heightOf(count - 1, sum) : Number.POSITIVE_INFINITY
    if (without / targetHeight < Math.min(mostStretch, targetHeight / withIt)) {
      close(start, without)
      start = index
      sum = ratio
      if (heightOf(1, ratio) > targetHeight) continue
      close(start, heightOf(1, ratio))
    } else {
      close(start, withIt)
    }
    start = index + 1
    sum = 0
  }
  // What is left over keeps the height asked for: stretching two photos over a wide window would make posters of them.
  if (start < ratios.length) close(start, targetHeight)
  starts.push(ratios.length)
  return {
    starts: Int32Array.from(starts),
    tops: Float64Array.from(tops),
    heights: Float64Array.from(heights),
    height: Math.max(0, top - gap),
  }
}

/** The boxes of one row. Edges are rounded, not widths, so that the gaps are equal and full rows end exactly at the right. */
export function tilesOf(rows: Rows, row: number, ratios: ArrayLike<number>, options: RowOptions): TileBox[] {
  const { width, gap } = options
  const start = rows.starts[row] ?? 0
  const end = rows.starts[row + 1] ?? start
  const height = rows.heights[row] ?? options.targetHeight
  const shown = Array.from({ length: end - start }, (_, offset) => shownRatio(ratios[start + offset] ?? 1, options))
  const sum = shown.reduce((total, ratio) => total + ratio, 0)
  const space = width - gap * (shown.length - 1)
  const isLast = row === rows.heights.length - 1
  const natural = sum * height
  const scale = isLast && natural < space - shown.length ? height : space / sum
  let edge = 0
  return shown.map((ratio, offset) => {
    const left = Math.round(edge) + gap * offset
    edge += ratio * scale
    return { index: start + offset, left, width: Math.max(1, Math.round(edge) + gap * offset - left) }
  })
}

/** Which row a height within the section falls into; the nearest where it falls into a gap or outside. */
export function rowAt(rows: Rows, y: number): number {
  return lastAtMost(rows.tops, y)
}

export function rowOfPhoto(rows: Rows, index: number): number {
  return Math.min(rows.heights.length - 1, lastAtMost(rows.starts, index))
}

/** The last position whose value is at most the wanted one; 0 when there is none. */
export function lastAtMost(sorted: ArrayLike<number>, wanted: number): number {
  let low = 0
  let high = sorted.length - 1
  while (low < high) {
    const middle = (low + high + 1) >> 1
    if ((sorted[middle] ?? 0) <= wanted) low = middle
    else high = middle - 1
  }
  return low
}
