import { type Collision, type CollisionCacheStats, type CollisionCheckResponse, safeModeWarning, wallClockText } from '@imgstream/contract'
import type { CheckResult, FoundCollision } from '../../domain/collisions/check-collisions.ts'
import type { CollisionCacheFigures } from '../../domain/collisions/collision-cache.ts'
import type { Photo } from '../../domain/photos/photo.ts'
import { presentInstant, presentPhoto } from './present-photo.ts'

export function presentCheck(result: CheckResult): CollisionCheckResponse {
  return {
    collisions: record(result.collisions, presentCollision),
    duplicates: record(result.duplicates, presentPhoto),
    in_batch: record(result.inBatch, (indexes) => indexes),
    in_trash: record(result.inTrash, presentPhoto),
    same_shot: record(result.sameShot, presentPhoto),
    proposed_names: record(result.proposedNames, (name) => name),
    fallback_used: result.fallbackUsed,
    detection_time_ms: result.detectionTimeMs,
  }
}

function presentCollision({ existing, kind, suggestedFilename, isOriginalLost }: FoundCollision): Collision {
  return {
    collision_detected: true,
    existing_photo: existing ? presentPhoto(existing) : null,
    existing_file_info: existing ? fileInfo(existing) : null,
    kind,
    user_decision: 'pending',
    suggested_filename: suggestedFilename ?? null,
    ...(isOriginalLost && { original_lost: true as const }),
    ...(!existing && { warning: safeModeWarning }),
  }
}

const fileInfo = (photo: Photo) => ({
  photo_id: photo.id,
  file_size: photo.byteSize,
  upload_date: presentInstant(photo.uploadedAtMs),
  creation_date: wallClockText(photo.takenAtMs),
})

export function presentCacheFigures(figures: CollisionCacheFigures): CollisionCacheStats {
  return {
    total_entries: figures.totalEntries,
    valid_entries: figures.validEntries,
    expired_entries: figures.expiredEntries,
    ttl_seconds: figures.ttlSeconds,
    max_entries: figures.maxEntries,
    hits: figures.hits,
    misses: figures.misses,
  }
}

/** Names are clients' text: `__proto__` is a name like any other and must become a property of its own. */
function record<In, Out>(map: ReadonlyMap<string, In>, present: (value: In) => Out): Record<string, Out> {
  return Object.fromEntries([...map].map(([name, value]) => [name, present(value)]))
}
