import type { Choice, Difference, PhotoFacts, ProblemCode, QueueItem, SuggestionReason } from '@imgstream/client'
import { bytesInWords, durationInWords } from '../words.ts'

/** What became of a file, or would in a dry run, in a few words; empty where the status says it all. */
export function noteOf(item: QueueItem, isDryRun = false): string {
  switch (item.phase) {
    case 'done':
      return doneNote(item)
    case 'skipped':
      return skippedNote(item)
    case 'review':
      return isDryRun ? [reviewNote(item), suggestionNote(item)].filter(Boolean).join('; ') : reviewNote(item)
    case 'failed':
    case 'refused':
      return item.problem ? (problemWords[item.problem.code] ?? item.problem.message) : ''
    case 'waiting':
      return isDryRun ? waitingNote(item) : notSent
    default:
      return notSent
  }
}

const notSent = 'not sent yet'

function doneNote({ outcome, filename, file, classification }: QueueItem): string {
  const photo = outcome?.photo
  if (!photo) return ''
  if (outcome.outcome === 'overwritten') return `now version ${photo.version}`
  const shot = classification?.sameShot ? `the same shot as ${classification.sameShot.filename} in the library` : ''
  const name = photo.filename === file.name && photo.filename === filename ? '' : `as ${photo.filename}`
  return [name, shot].filter(Boolean).join(', ')
}

function skippedNote({ skipReason, classification, decision, outcome }: QueueItem): string {
  const existing = classification?.existing?.filename
  switch (skipReason) {
    case 'identical':
      if (outcome?.healed) return 'its original was lost in the library, and is put back'
      return 'identical to the photo in the library'
    case 'duplicate':
      return `the library has it as ${existing ?? 'another photo'}`
    case 'cancelled':
      return 'cancelled'
    default:
      if (decision?.choice === 'restore') return 'taken out of the trash'
      if (classification?.class === 'in_trash') return 'it is in the trash'
      if (classification?.class === 'twin' && classification.sameContent) return 'another file of this upload has the same content'
      return ruleWords[decision?.rule ?? ''] ?? 'the library has a photo of this name'
  }
}

/** How rules end that compare and do not overwrite. */
const ruleWords: Record<string, string> = {
  'newer: loses': 'the photo in the library is newer',
  'newer: equal': 'the photo in the library is as new',
  'newer: unknown': 'it cannot be told which is newer',
  'larger: loses': 'the photo in the library is larger',
  'larger: equal': 'the photo in the library is as large',
  'larger: unknown': 'it cannot be told which is larger',
}

function reviewNote({ classification, returned }: QueueItem): string {
  if (returned === 'changed') return 'the photo in the library changed meanwhile; nothing was overwritten'
  switch (classification?.class) {
    case 'unknown':
      return 'the library could not be asked, so to be safe the name counts as taken'
    case 'twin':
      return classification.sameContent
        ? 'another file of this upload has the same content'
        : 'another file of this upload has the same name'
    case 'in_trash':
      return 'the same photo is in the trash'
    default:
      return 'the library has another photo of this name'
  }
}

const suggestionNote = ({ classification }: QueueItem) =>
  classification?.suggestion
    ? `suggestion: ${suggestedChoiceWords[classification.suggestion.choice]}, ${suggestionWords[classification.suggestion.reason]}`
    : ''

/** Told before sending only: when a file is sent, the server looks at its bytes and decides. */
export const noPictureNote = 'its bytes are no picture that ImgStream takes'

function waitingNote({ classification, decision, filename, file, picture }: QueueItem): string {
  if (picture && !picture.mediaType) return noPictureNote
  const { existing, suggestedName } = classification ?? {}
  if (decision?.choice === 'overwrite') return existing ? `version ${existing.version} is kept and can be restored` : ''
  if (decision?.choice === 'keep_both') {
    const name = decision.filename ?? suggestedName
    const reason =
      decision.rule === 'suggested: suggested' && classification?.suggestion ? suggestionWords[classification.suggestion.reason] : ''
    return [name ? `as ${name}` : '', reason].filter(Boolean).join(', ')
  }
  const shot = classification?.sameShot ? `the same shot as ${classification.sameShot.filename} in the library` : ''
  return [filename === file.name ? '' : `as ${filename}`, shot].filter(Boolean).join(', ')
}

/** Problems that need better words than the server's own. */
const problemWords: Partial<Record<ProblemCode, string>> = {
  NOT_A_PICTURE: 'it is no picture that ImgStream takes: JPEG, HEIC, HEIF, PNG or WebP',
  EMPTY: 'the file is empty',
  FILE_MISSING: 'the file is not there any more',
  FILE_CHANGED: 'the file changed while it was being sent',
}

export const suggestedChoiceWords: Record<Choice, string> = {
  overwrite: 'overwrite',
  skip: 'skip',
  keep_both: 'keep both',
  restore: 'take out of the trash',
}

export const suggestionWords: Record<SuggestionReason, string> = {
  identical: 'both are identical',
  same_content_elsewhere: 'the library has the same content under another name',
  same_content_in_batch: 'another file of this upload has the same content',
  same_name_in_batch: 'two files of this upload have one name',
  identical_in_trash: 'the same photo is in the trash',
  another_moment: 'taken at another moment',
  another_camera: 'taken with another camera',
  same_shot_larger: 'the same shot, and this file is larger',
  same_shot_edited: 'the same shot, changed since the photo was uploaded',
  same_shot_smaller: 'the same shot, but this file is smaller',
  placeholder_name: 'a phone gives this name to every photo',
  cannot_tell: 'it cannot be told whether it is the same shot',
  safe_mode: 'the library could not be asked',
}

/** Both sides of a collision, fact by fact: name of the fact, the existing photo's, the file's, and how they differ. */
export function factRows(existing: PhotoFacts | undefined, incoming: PhotoFacts, difference: Difference | undefined): string[][] {
  const rows = [
    ['taken', timeWords(existing), timeWords(incoming), takenWords(difference)],
    ['size', existing ? bytesInWords(existing.size) : '', bytesInWords(incoming.size), sizeWords(difference)],
    ['pixels', pixelWords(existing), pixelWords(incoming), comparisonWords(difference?.pixels.comparison, 'more', 'fewer')],
    ['camera', existing?.camera ?? '', incoming.camera ?? '', difference?.sameCamera === false ? 'another' : ''],
    ['place', placeWords(existing), placeWords(incoming), ''],
    ['uploaded', instantWords(existing?.uploadedAt), '', ''],
    ['changed', '', instantWords(incoming.lastModifiedMs), difference?.modified === 'more' ? 'after the upload' : ''],
  ]
  return rows.filter(([, left, right]) => left || right)
}

const timeWords = (facts: PhotoFacts | undefined) => {
  if (!facts?.takenAt) return facts ? 'unknown' : ''
  const fraction = facts.takenAt.slice(19).replace(/\.?0*$/, '')
  return `${facts.takenAt.slice(0, 19).replace('T', ' ')}${fraction}${facts.takenOffset ? ` ${facts.takenOffset}` : ''}`
}
const pixelWords = (facts: PhotoFacts | undefined) =>
  facts?.width && facts.height ? `${facts.width} × ${facts.height}` : facts ? 'unknown' : ''
const placeWords = (facts: PhotoFacts | undefined) => (facts?.hasPlace === undefined ? '' : facts.hasPlace ? 'known' : 'none')
const instantWords = (instant: string | number | undefined) =>
  instant === undefined ? '' : `${new Date(instant).toISOString().slice(0, 19).replace('T', ' ')} UTC`

function takenWords(difference: Difference | undefined): string {
  const { comparison, byMs = 0 } = difference?.taken ?? {}
  if (comparison === 'same') return 'same moment'
  return comparison === 'more' || comparison === 'less' ? `${durationInWords(byMs)} ${comparison === 'more' ? 'later' : 'earlier'}` : ''
}

function sizeWords(difference: Difference | undefined): string {
  const { comparison, ratio } = difference?.size ?? {}
  const percent = ratio === undefined ? '' : ` (${ratio >= 10 ? `${ratio.toFixed(0)} times` : `${Math.round(ratio * 100)} %`})`
  return comparison === 'more' || comparison === 'less'
    ? `${comparisonWords(comparison, 'larger', 'smaller')}${percent}`
    : comparisonWords(comparison, '', '')
}

function comparisonWords(comparison: string | undefined, more: string, less: string): string {
  return comparison === 'more' ? more : comparison === 'less' ? less : comparison === 'same' ? 'same' : ''
}
