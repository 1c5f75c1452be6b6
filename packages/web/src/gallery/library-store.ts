import { api } from '../api.ts'
import { changeLibrary, emptyLibrary, type Library, type LibraryEvent, monthsToLoad } from '../state/library.ts'
import type { Anchor } from '../state/sections.ts'
import { changeSelection, nothingSelected, type Selection, type SelectionEvent } from '../state/selection.ts'
import { createStore } from '../state/store.ts'

/** What the gallery knows and what is ticked in it; above the pages, so that coming back finds both. */
export const library = createStore<Library>(emptyLibrary)
export const selection = createStore<Selection>(nothingSelected)
/** Where the gallery was left. */
export const leftAt: { anchor: Anchor | undefined } = { anchor: undefined }

export const changeLibraryBy = (event: LibraryEvent) => library.set((before) => changeLibrary(before, event))
export const select = (event: SelectionEvent) => selection.set((before) => changeSelection(before, event))

let reading: Promise<void> | undefined

/** Reads the months again; loaded ones stay on screen until their fresh columns arrive. Call it when the library has changed. */
export function refreshLibrary(): Promise<void> {
  reading ??= (async () => {
    try {
      changeLibraryBy({ type: 'timeline-arrived', timeline: await api.call('getTimeline') })
    } catch (error) {
      changeLibraryBy({ type: 'timeline-failed', error })
    } finally {
      reading = undefined
    }
  })()
  return reading
}

const atOnce = 3
const loading = new Map<string, Promise<void>>()
let wanted: readonly string[] = []

/** The months of the window, the most wanted first. Those of an earlier window that were not begun are forgotten. */
export function wantMonths(months: readonly string[]): void {
  wanted = months
  loadNext()
}

function loadNext(): void {
  for (const month of monthsToLoad(library.get(), wanted)) {
    if (loading.size >= atOnce) return
    if (!loading.has(month)) void loadMonth(month)
  }
}

export function loadMonth(month: string): Promise<void> {
  const running = loading.get(month)
  if (running) return running
  const started = (async () => {
    try {
      changeLibraryBy({ type: 'month-arrived', columns: await api.call('getTimelineMonth', { params: { month } }) })
    } catch (error) {
      changeLibraryBy({ type: 'month-failed', month, error })
    } finally {
      loading.delete(month)
      loadNext()
    }
  })()
  loading.set(month, started)
  return started
}

export function retryMonth(month: string): void {
  changeLibraryBy({ type: 'month-retried', month })
  void loadMonth(month)
}
