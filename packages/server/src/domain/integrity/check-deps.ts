import type { Clock } from '../ports/clock.ts'
import type { Imaging } from '../ports/imaging.ts'
import type { CheckRepository, LibraryQuestions } from '../ports/integrity.ts'
import type { KeptObjects } from '../ports/kept-objects.ts'
import type { LibraryRows } from '../ports/moving.ts'
import type { ObjectStore } from '../ports/object-store.ts'
import type { PhotoRepository } from '../ports/photo-repository.ts'
import type { Pace } from './pace.ts'

/** What a check asks. */
export interface CheckDeps {
  rows: LibraryRows
  questions: LibraryQuestions
  photos: PhotoRepository
  kept: Pick<KeptObjects, 'among'>
  objects: ObjectStore
  imaging: Imaging
  checks: CheckRepository
  clock: Clock
  pace: Pace
  /** Objects and uploads younger than this may be on their way, ms. */
  graceMs: number
}
