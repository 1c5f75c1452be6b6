import type { Candidate } from '@imgstream/contract'
import type { Photo } from '../photos/photo.ts'
import type { PhotoRepository } from '../ports/photo-repository.ts'

/**
 * Photos that the same camera took at the same instant: the JPEG of a HEIC, an edited copy. Only where the camera's clock has sub-seconds,
 * since two photos of one second are often two photos.
 */
export async function findSameShots(
  photos: Pick<PhotoRepository, 'findLiveByTakenAt'>,
  ownerId: string,
  files: readonly Candidate[],
  unitSize: number,
): Promise<Map<string, Photo>> {
  const shots = files.flatMap(({ filename, camera, taken_at: takenAt }) => {
    const takenAtMs = preciseMoment(takenAt)
    return takenAtMs === undefined || !camera ? [] : [{ filename, camera, takenAtMs }]
  })
  if (shots.length === 0) return new Map()
  const found = await photos.findLiveByTakenAt(ownerId, [...new Set(shots.map(({ takenAtMs }) => takenAtMs))], unitSize)
  const byShot = new Map(found.map((photo) => [`${photo.takenAtMs} ${photo.camera}`, photo]))
  const same = new Map<string, Photo>()
  for (const { filename, camera, takenAtMs } of shots) {
    const photo = byShot.get(`${takenAtMs} ${camera}`)
    if (photo) same.set(filename, photo)
  }
  return same
}

/** A wall clock with sub-seconds other than nought, ms counted as if it were UTC. */
function preciseMoment(takenAt: string | undefined): number | undefined {
  if (!takenAt || !/^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}\.\d{1,9}$/.test(takenAt)) return undefined
  const ms = Date.parse(`${takenAt.slice(0, 23)}Z`)
  return Number.isNaN(ms) || ms % 1000 === 0 ? undefined : ms
}
