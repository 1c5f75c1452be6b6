import type { SeriesStyle } from './chart-spec.ts'

/** Edge of a tile, CSS pixels; the legend's style sheet draws the same with gradients. */
const edge = 8

/** What bars of a style are filled with: the colour, and on it the marks of the style in the colour of the surface. */
export function patternOf(style: SeriesStyle, colour: string, surface: string, scale: number): string | CanvasPattern {
  if (style === 'solid') return colour
  const tile = document.createElement('canvas')
  tile.width = tile.height = edge * scale
  const context = tile.getContext('2d')
  if (!context) return colour
  context.scale(scale, scale)
  context.fillStyle = colour
  context.fillRect(0, 0, edge, edge)
  context.strokeStyle = surface
  context.lineWidth = 1.5
  context.beginPath()
  if (style === 'stripes') {
    for (const shift of [-edge, 0, edge]) {
      context.moveTo(shift - 1, edge + 1)
      context.lineTo(shift + edge + 1, -1)
    }
  } else {
    context.moveTo(0, edge / 2)
    context.lineTo(edge, edge / 2)
    if (style === 'grid') {
      context.moveTo(edge / 2, 0)
      context.lineTo(edge / 2, edge)
    }
  }
  context.stroke()
  const pattern = context.createPattern(tile, 'repeat')
  // Tiles are drawn in device pixels, so that they stay sharp, and shown at their size.
  pattern?.setTransform(new DOMMatrix().scale(1 / scale))
  return pattern ?? colour
}
