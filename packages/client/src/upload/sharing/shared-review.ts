import type { ReviewDecision, ReviewFacts, ReviewItem } from '@imgstream/contract'
import type { FileFacts, PictureFacts } from '../file-facts.ts'
import type { Classification, QueueItem } from '../queue/queue-item.ts'
import type { ChoiceFor } from '../queue/queue-types.ts'

/** What another device has to know of a file to decide about it. Undefined for files that nobody is asked about. */
export function sharedFacts(item: QueueItem): ReviewFacts | undefined {
  const { classification, picture = {}, checksum } = item
  if (!classification || checksum === undefined) return undefined
  const { class: kind, existing, suggestion } = classification
  if (kind === 'new' || kind === 'identical') return undefined
  return {
    filename: item.filename,
    file_size: item.file.size,
    last_modified: Math.round(item.file.lastModifiedMs),
    checksum,
    kind,
    media_type: picture.mediaType ?? null,
    width: picture.width ?? null,
    height: picture.height ?? null,
    taken_at: picture.takenAt ?? null,
    camera: picture.camera ?? null,
    existing_photo_id: existing?.photo_id ?? null,
    existing_version: existing?.version ?? null,
    suggested_choice: suggestion?.choice ?? null,
    suggested_filename: suggestion?.filename ?? classification.suggestedName ?? null,
  }
}

export function sharedDecision(item: QueueItem): ReviewDecision | null {
  const { decision } = item
  if (!decision || item.phase === 'review') return null
  return {
    choice: decision.choice,
    filename: decision.filename ?? null,
    reviewed_version: decision.reviewedVersion ?? null,
    rule: decision.rule ?? null,
  }
}

export function choiceOfShared(id: number, decision: ReviewDecision): ChoiceFor {
  const { choice, filename, rule } = decision
  return { id, choice, ...(filename === null ? {} : { filename }), ...(rule === null ? {} : { rule }) }
}

/**
 * A file of another device as this one can show it: with its facts and without its bytes. `existing` is the photo as the library has it
 * now; where that is not the version the question is about, there is nothing to decide here.
 */
export function itemOfShared(shared: ReviewItem, place: number, existing: Classification['existing']): QueueItem {
  const { facts } = shared
  const file: FileFacts = {
    name: facts.filename,
    path: facts.filename,
    size: facts.file_size,
    lastModifiedMs: facts.last_modified,
  }
  const picture: PictureFacts = {
    ...(facts.media_type !== null && { mediaType: facts.media_type as NonNullable<PictureFacts['mediaType']> }),
    ...(facts.width !== null && { width: facts.width }),
    ...(facts.height !== null && { height: facts.height }),
    ...(facts.taken_at !== null && { takenAt: facts.taken_at }),
    ...(facts.camera !== null && { camera: facts.camera }),
  }
  const classification: Classification = {
    class: facts.kind,
    sameContent: isSameContent(facts),
    ...(existing && { existing }),
    ...(facts.suggested_filename !== null && { suggestedName: facts.suggested_filename }),
  }
  return {
    id: place,
    file,
    filename: facts.filename,
    phase: 'review',
    checksum: facts.checksum,
    picture,
    classification,
    attempts: 0,
  }
}

/** Told by the kind, and for twins by what was suggested: only the same bytes twice are suggested to be left out. */
const isSameContent = ({ kind, suggested_choice: suggested }: ReviewFacts): boolean =>
  kind === 'in_trash' || kind === 'duplicate' || (kind === 'twin' && suggested === 'skip')
