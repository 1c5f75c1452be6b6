import type { CollisionCheckResponse } from '@imgstream/contract'
import { allowedChoices, needsDecision } from './choices.ts'
import type { Classification, QueueItem } from '../queue/queue-item.ts'
import { suggest } from './suggest-decision.ts'

/** Earlier files of the batch that share something with the one being classified. */
export interface Twins {
  sameName?: QueueItem | undefined
  sameContent?: QueueItem | undefined
  sameShot?: QueueItem | undefined
}

/**
 * What a file is, from the server's answer and the batch itself. The server answers by filename and two files of a batch may share
 * one, so bytes are compared here, per file. What is the case for certain goes before what might be: unknown is never "new".
 */
export function classifyFile(item: QueueItem, check: CollisionCheckResponse, twins: Twins = {}): Classification {
  const found = kindOf(item, check, twins)
  const offers = allowedChoices(found)
  const suggestion =
    needsDecision(found) || found.class === 'duplicate' ? suggest(item, found, twins, check.proposed_names[item.filename]) : undefined
  return suggestion && offers.includes(suggestion.choice) ? { ...found, suggestion } : found
}

function kindOf(item: QueueItem, check: CollisionCheckResponse, twins: Twins): Classification {
  const collision = check.collisions[item.filename]
  const inTrash = check.in_trash[item.filename]
  const duplicate = check.duplicates[item.filename]
  const suggestedName = collision?.suggested_filename ? { suggestedName: collision.suggested_filename } : {}

  // Without an answer every name counts as taken.
  if (collision ? collision.existing_photo === null : check.fallback_used) return { class: 'unknown', ...suggestedName }
  const existing = collision?.existing_photo ?? undefined
  const live = existing && !collision?.in_trash ? existing : undefined
  // Its bytes are lost there and are here: they are sent, and put back.
  if (live && live.checksum === item.checksum && collision?.original_lost) return { class: 'new' }
  if (live && live.checksum === item.checksum) return { class: 'identical', existing: live, sameContent: true }
  if (duplicate && duplicate.checksum === item.checksum)
    return { class: 'duplicate', existing: duplicate, sameContent: true, ...suggestedName }
  if (twins.sameContent) return { class: 'twin', twinOf: twins.sameContent.id, sameContent: true }
  if (live) return { class: 'different', existing: live, sameContent: false, ...suggestedName }
  if (twins.sameName) return { class: 'twin', twinOf: twins.sameName.id, sameContent: false }
  const trashed = inTrash ?? existing
  if (trashed) return { class: 'in_trash', existing: trashed, sameContent: trashed.checksum === item.checksum }
  const sameShot = check.same_shot[item.filename]
  return { class: 'new', ...(sameShot && { sameShot }), ...(twins.sameShot && { sameShotOf: twins.sameShot.id }) }
}
