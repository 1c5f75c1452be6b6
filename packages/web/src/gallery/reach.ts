import { inOrder, type Order, type PhotoPlace } from '../state/library.ts'
import { findPhoto, monthsBetween, photosBetween } from '../state/photo-order.ts'
import { library, loadMonth, select, selection } from './library-store.ts'

/** Shift: ticks everything from the last ticked photo to this one, loading the months between first. */
export async function reachTo(order: Order, place: PhotoPlace, photoId: string): Promise<void> {
  const { from } = selection.get()
  const start = from === undefined ? undefined : findPhoto(inOrder(library.get(), order), from)
  if (!start) return select({ type: 'toggled', photoId })
  const between = monthsBetween(inOrder(library.get(), order), start.month, place.month)
  await Promise.all(between.filter((month) => !library.get().columns.has(month)).map(loadMonth))
  select({ type: 'reached', photoId, between: photosBetween(inOrder(library.get(), order), start, place) })
}
