import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { anchorAt, heightOf, layOut, placeOfPhoto, visibleSections } from '../../src/state/sections.ts'

const options = { width: 1000, targetHeight: 220, gap: 4, headerHeight: 52, spaceAfter: 16 }
const ratios = (count: number, ratio = 1.5) => Array.from({ length: count }, () => ratio)
const may = { month: '2024-05', count: 40 }
const april = { month: '2024-04', count: 300 }
const march = { month: '2024-03', count: 12 }

describe('sections of the gallery', () => {
  it('stacks the months without holes', () => {
    const { sections, height } = layOut([{ ...may, ratios: ratios(40) }, april, march], options)
    assert.equal(sections[0]?.top, 0)
    for (const [position, section] of sections.entries()) assert.equal(section.top + section.height, sections[position + 1]?.top ?? height)
  })

  it('draws only the rows between the two heights', () => {
    const scene = layOut([{ ...may, ratios: ratios(4000) }], options)
    const [only] = visibleSections(scene, 10_000, 10_900)
    assert.ok(only)
    assert.ok(only.until - only.from <= 6, `${only.until - only.from} rows`)
    const top = scene.sections[0]?.rows?.tops[only.from] ?? 0
    assert.ok(top + options.headerHeight <= 10_000)
  })

  it('names the months of the window that are not loaded yet', () => {
    const scene = layOut([may, april, march], options)
    const seen = visibleSections(scene, 0, scene.height).map(({ section, until }) => [section.month, until])
    assert.deepEqual(seen, [
      ['2024-05', 0],
      ['2024-04', 0],
      ['2024-03', 0],
    ])
  })

  it('keeps the photo at the top of the window in place when the month above gets its real height', () => {
    const before = layOut([may, { ...april, ratios: ratios(300) }], options)
    const y = (before.sections[1]?.top ?? 0) + 2_000
    const anchor = anchorAt(before, y)
    const after = layOut(
      [
        { ...may, ratios: ratios(40, 0.5) },
        { ...april, ratios: ratios(300) },
      ],
      options,
    )
    assert.notEqual(after.sections[1]?.top, before.sections[1]?.top)
    assert.equal(heightOf(after, anchor) - (after.sections[1]?.top ?? 0), 2_000)
  })

  it('keeps the same photo at the top when the window becomes narrower', () => {
    const wide = layOut([{ ...may, ratios: ratios(400) }], options)
    const anchor = anchorAt(wide, 3_000)
    const narrow = layOut([{ ...may, ratios: ratios(400) }], { ...options, width: 360, targetHeight: 120 })
    const place = placeOfPhoto(narrow, '2024-05', anchor?.photo ?? -1)
    const y = heightOf(narrow, anchor)
    assert.ok(place && y >= place.top && y <= place.top + place.height)
  })

  it('keeps the share of a month that was passed when that month gets its rows', () => {
    const before = layOut([may, april], options)
    const section = before.sections[1]
    const anchor = anchorAt(before, (section?.top ?? 0) + (section?.height ?? 0) / 2)
    const after = layOut([may, { ...april, ratios: ratios(300, 0.7) }], options)
    const now = after.sections[1]
    assert.equal(heightOf(after, anchor), (now?.top ?? 0) + (now?.height ?? 0) / 2)
  })

  it('stays at the very top when newer photos arrive above', () => {
    const scene = layOut([april], options)
    const after = layOut([may, april], options)
    assert.equal(heightOf(after, anchorAt(scene, 0)), 0)
  })

  it('goes to the older neighbour when the month is gone, in either order', () => {
    const anchor = { month: '2024-04', within: 100, fraction: 0.2 }
    const newest = layOut([may, march], options)
    assert.equal(heightOf(newest, anchor), newest.sections[1]?.top)
    const oldest = layOut([march, may], options)
    assert.equal(heightOf(oldest, anchor), oldest.sections[1]?.top)
  })

  it('lays out a million photos in 120 months quickly and reaches every month', () => {
    const months = Array.from({ length: 120 }, (_, position) => ({ month: `m${position}`, count: 8_333, ratios: ratios(8_333, 1.3) }))
    // What this thread computes: a clock on the wall also counts what others do.
    const before = process.threadCpuUsage()
    const scene = layOut(months, options)
    const { user, system } = process.threadCpuUsage(before)
    assert.ok(user + system < 2_000_000, `${user + system} µs`)
    for (const section of scene.sections) assert.equal(visibleSections(scene, section.top + 60, section.top + 61)[0]?.section, section)
  })
})
