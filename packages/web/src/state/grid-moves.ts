import { rowOfPhoto, tilesOf } from './layout.ts'
import type { PhotoPlace } from './library.ts'
import { placeBeside, type ShownMonths } from './photo-order.ts'
import type { Scene, Section } from './sections.ts'

export type GridKey = 'ArrowLeft' | 'ArrowRight' | 'ArrowUp' | 'ArrowDown' | 'Home' | 'End'
export const isGridKey = (key: string): key is GridKey => ['ArrowLeft', 'ArrowRight', 'ArrowUp', 'ArrowDown', 'Home', 'End'].includes(key)

/** Where a key takes the focus from one tile; up and down keep the middle of the tile as near as the rows allow. */
export function moveInGrid(scene: Scene, months: ShownMonths, from: PhotoPlace, key: GridKey): PhotoPlace {
  if (key === 'ArrowLeft') return placeBeside(months, from, -1) ?? from
  if (key === 'ArrowRight') return placeBeside(months, from, 1) ?? from
  const position = scene.sections.findIndex(({ month }) => month === from.month)
  const section = scene.sections[position]
  if (!section?.rows) return from
  const row = rowOfPhoto(section.rows, from.index)
  if (key === 'Home') return { month: from.month, index: section.rows.starts[row] ?? from.index }
  if (key === 'End') return { month: from.month, index: (section.rows.starts[row + 1] ?? from.index + 1) - 1 }

  const box = boxes(scene, section, row).find(({ index }) => index === from.index)
  const middle = box ? box.left + box.width / 2 : 0
  const step = key === 'ArrowDown' ? 1 : -1
  if (row + step >= 0 && row + step < section.rows.heights.length) return nearestIn(scene, section, row + step, middle)
  const next = scene.sections[position + step]
  if (!next) return from
  if (!next.rows) return { month: next.month, index: step > 0 ? 0 : Math.max(0, next.count - 1) }
  return nearestIn(scene, next, step > 0 ? 0 : next.rows.heights.length - 1, middle)
}

function boxes(scene: Scene, section: Section, row: number) {
  return section.rows && section.ratios ? tilesOf(section.rows, row, section.ratios, scene.options) : []
}

function nearestIn(scene: Scene, section: Section, row: number, middle: number): PhotoPlace {
  let best = { index: 0, distance: Number.POSITIVE_INFINITY }
  for (const { index, left, width } of boxes(scene, section, row)) {
    const distance = Math.abs(left + width / 2 - middle)
    if (distance < best.distance) best = { index, distance }
  }
  return { month: section.month, index: best.index }
}
