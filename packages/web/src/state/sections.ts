import { justifyRows, lastAtMost, type RowOptions, type Rows, rowAt, rowOfPhoto } from './layout.ts'

/** Where one month stands in the scroll. Its rows are known when the month is loaded; until then its height is an estimate. */
export interface Section {
  month: string
  count: number
  top: number
  height: number
  rows?: Rows
  ratios?: readonly number[]
}

export interface SectionOptions extends RowOptions {
  headerHeight: number
  spaceAfter: number
}

export interface Scene {
  sections: readonly Section[]
  tops: Float64Array
  height: number
  options: SectionOptions
}

/** What a person is looking at, in words that survive a resize and the loading of other months. */
export interface Anchor {
  month: string
  /** The first photo of the topmost row, when the month was loaded. */
  photo?: number
  /** px below that row's top (or the section's, above its rows). */
  within: number
  /** How far into the section, for months without rows. */
  fraction: number
}

const usualRatio = 1.38

export function estimateRowsHeight(count: number, { width, targetHeight, gap }: RowOptions): number {
  const perRow = Math.max(1, width / (usualRatio * targetHeight + gap))
  const rows = Math.ceil(count / perRow)
  return rows * (targetHeight + gap) - gap
}

export interface SectionInput {
  month: string
  count: number
  ratios?: readonly number[]
}

// A month of 100,000 photos takes milliseconds to lay out: done once for its ratios and the window's width.
const rowsKept = new WeakMap<readonly number[], { key: string; rows: Rows }>()

function rowsFor(ratios: readonly number[], options: RowOptions): Rows {
  const key = `${options.width}/${options.targetHeight}/${options.gap}`
  const kept = rowsKept.get(ratios)
  if (kept?.key === key) return kept.rows
  const rows = justifyRows(ratios, options)
  rowsKept.set(ratios, { key, rows })
  return rows
}

export function layOut(months: readonly SectionInput[], options: SectionOptions): Scene {
  const tops = new Float64Array(months.length)
  let top = 0
  const sections = months.map(({ month, count, ratios }, position): Section => {
    const rows = ratios && rowsFor(ratios, options)
    const height = options.headerHeight + (rows?.height ?? estimateRowsHeight(count, options)) + options.spaceAfter
    const section = { month, count, top, height, ...(rows ? { rows, ratios } : {}) }
    tops[position] = top
    top += height
    return section
  })
  return { sections, tops, height: top, options }
}

export interface VisibleSection {
  section: Section
  /** Rows to draw, `until` excluded; none for a month that is not loaded. */
  from: number
  until: number
}

/** What lies between two heights of the scroll. */
export function visibleSections(scene: Scene, fromY: number, untilY: number): VisibleSection[] {
  const found: VisibleSection[] = []
  const { sections, options } = scene
  for (let position = lastAtMost(scene.tops, fromY); position < sections.length; position++) {
    const section = sections[position]
    if (!section || section.top >= untilY) break
    const { rows } = section
    if (!rows) {
      found.push({ section, from: 0, until: 0 })
      continue
    }
    const rowsTop = section.top + options.headerHeight
    found.push({ section, from: rowAt(rows, fromY - rowsTop), until: Math.min(rows.heights.length, rowAt(rows, untilY - rowsTop) + 1) })
  }
  return found
}

export function sectionAt(scene: Scene, y: number): Section | undefined {
  return scene.sections[lastAtMost(scene.tops, y)]
}

export function anchorAt(scene: Scene, y: number): Anchor | undefined {
  const section = sectionAt(scene, y)
  // At the very top nothing is anchored: what arrives above should be seen.
  if (!section || y <= 0) return undefined
  const fraction = (y - section.top) / section.height
  const inRows = y - section.top - scene.options.headerHeight
  const { rows } = section
  if (!rows || inRows < 0 || rows.heights.length === 0) return { month: section.month, within: y - section.top, fraction }
  const row = rowAt(rows, inRows)
  return { month: section.month, photo: rows.starts[row] ?? 0, within: inRows - (rows.tops[row] ?? 0), fraction }
}

/** Where the anchor stands in this scene. A month that is gone gives way to its older neighbour. */
export function heightOf(scene: Scene, anchor: Anchor | undefined): number {
  if (!anchor || scene.sections.length === 0) return 0
  const { sections } = scene
  const section = sections.find(({ month }) => month === anchor.month)
  if (!section) return nearest(sections, anchor.month)?.top ?? 0
  if (anchor.photo === undefined || !section.rows) {
    // Above the rows a distance says more; deep inside an estimated month only the fraction means anything.
    return section.top + (anchor.within < scene.options.headerHeight ? anchor.within : anchor.fraction * section.height)
  }
  const row = rowOfPhoto(section.rows, anchor.photo)
  const rowHeight = section.rows.heights[row] ?? 0
  return section.top + scene.options.headerHeight + (section.rows.tops[row] ?? 0) + Math.min(anchor.within, rowHeight)
}

function nearest(sections: readonly Section[], month: string): Section | undefined {
  const newestFirst = (sections[0]?.month ?? '') >= (sections.at(-1)?.month ?? '')
  return sections.find((section) => (newestFirst ? section.month < month : section.month > month)) ?? sections.at(-1)
}

/** The top and height of one photo's tile row. */
export function placeOfPhoto(scene: Scene, month: string, index: number): { top: number; height: number } | undefined {
  const section = scene.sections.find((candidate) => candidate.month === month)
  if (!section?.rows) return undefined
  const row = rowOfPhoto(section.rows, index)
  return { top: section.top + scene.options.headerHeight + (section.rows.tops[row] ?? 0), height: section.rows.heights[row] ?? 0 }
}
