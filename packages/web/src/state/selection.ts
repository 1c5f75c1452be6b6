/** The photos a person has ticked, and the last one ticked, from which Shift reaches. */
export interface Selection {
  photoIds: ReadonlySet<string>
  from?: string
}

export const nothingSelected: Selection = { photoIds: new Set() }

export type SelectionEvent =
  | { type: 'toggled'; photoId: string }
  /** Shift: everything from the last ticked photo to this one takes that photo's state. */
  | { type: 'reached'; photoId: string; between: readonly string[] }
  /** A whole month: on, unless all of it is already on. */
  | { type: 'group-toggled'; photoIds: readonly string[] }
  /** Shift and an arrow key. */
  | { type: 'group-added'; photoIds: readonly string[] }
  | { type: 'removed'; photoIds: ReadonlySet<string> }
  | { type: 'cleared' }

export function changeSelection(selection: Selection, event: SelectionEvent): Selection {
  switch (event.type) {
    case 'toggled': {
      const photoIds = new Set(selection.photoIds)
      if (!photoIds.delete(event.photoId)) photoIds.add(event.photoId)
      return { photoIds, from: event.photoId }
    }
    case 'reached': {
      const photoIds = new Set(selection.photoIds)
      const on = selection.from === undefined || photoIds.has(selection.from)
      for (const id of [...event.between, event.photoId]) {
        if (on) photoIds.add(id)
        else photoIds.delete(id)
      }
      return { photoIds, from: event.photoId }
    }
    case 'group-toggled': {
      const photoIds = new Set(selection.photoIds)
      const all = event.photoIds.every((id) => photoIds.has(id))
      for (const id of event.photoIds) {
        if (all) photoIds.delete(id)
        else photoIds.add(id)
      }
      const last = event.photoIds.at(-1)
      return { photoIds, ...(last === undefined ? {} : { from: last }) }
    }
    case 'group-added': {
      const last = event.photoIds.at(-1)
      return { photoIds: new Set([...selection.photoIds, ...event.photoIds]), ...(last === undefined ? {} : { from: last }) }
    }
    case 'removed': {
      const photoIds = new Set([...selection.photoIds].filter((id) => !event.photoIds.has(id)))
      return { photoIds, ...(selection.from !== undefined && photoIds.has(selection.from) ? { from: selection.from } : {}) }
    }
    case 'cleared':
      return nothingSelected
  }
}

export function groupState(selection: Selection, photoIds: readonly string[]): 'none' | 'some' | 'all' {
  let on = 0
  for (const id of photoIds) if (selection.photoIds.has(id)) on += 1
  return on === 0 ? 'none' : on === photoIds.length ? 'all' : 'some'
}
