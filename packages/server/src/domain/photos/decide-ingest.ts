import { AppError } from '../../app-error.ts'
import type { ReceivedBytes } from '../ports/object-store.ts'
import type { PhotoRepository } from '../ports/photo-repository.ts'
import { findFreeName } from './filename.ts'
import type { IngestRequest } from './ingest-request.ts'
import type { Photo } from './photo.ts'

export type IngestPlan =
  | { kind: 'skip'; photo: Photo; reason: 'identical' | 'decision' }
  | { kind: 'create'; filename: string; origin: 'uploaded' | 'kept_both' }
  | { kind: 'replace'; existing: Photo; origin: 'overwritten' }

/**
 * What an upload does, given who holds its name now. Without a decision it can only create; identical bytes are skipped whatever the
 * decision. Throws AppError COLLISION or CHANGED, which carry the photo that is there.
 */
export async function decideIngest(
  deps: { photos: Pick<PhotoRepository, 'findByNameKeys'> },
  request: IngestRequest,
  received: ReceivedBytes,
  existing: Photo | undefined,
): Promise<IngestPlan> {
  if (existing?.checksum === received.checksum) return { kind: 'skip', photo: existing, reason: 'identical' }
  if (request.onCollision === 'overwrite' && request.expectedVersion !== undefined && existing?.version !== request.expectedVersion) {
    throw new AppError('CHANGED', 'This photo was changed after you reviewed it. Nothing was overwritten. Review it again.', {
      details: { expected_version: request.expectedVersion, existing },
    })
  }
  if (!existing) return { kind: 'create', filename: request.filename, origin: 'uploaded' }
  switch (request.onCollision) {
    case 'skip':
      return { kind: 'skip', photo: existing, reason: 'decision' }
    case 'overwrite':
      return { kind: 'replace', existing, origin: 'overwritten' }
    case 'keep_both': {
      const name = await findFreeName(deps.photos, request.ownerId, request.filename, received.checksum)
      if (name.kind === 'identical') return { kind: 'skip', photo: name.photo, reason: 'identical' }
      return { kind: 'create', filename: name.filename, origin: 'kept_both' }
    }
    case 'fail':
      throw new AppError('COLLISION', 'The library already holds a photo of this name. Decide whether to overwrite, skip or keep both.', {
        details: { existing },
      })
  }
}
