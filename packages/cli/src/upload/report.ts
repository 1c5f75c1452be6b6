import { batchResult, type QueueItem, type QueueState, summarizeResults } from '@imgstream/client'
import type { BatchFileResult, BatchResult } from '@imgstream/contract'
import { bytesInWords, counted, printable } from '../words.ts'
import { noPictureNote, noteOf } from './describe-item.ts'
import type { FoundFiles } from './find-files.ts'

/** The batch result, with the files that could not even be looked at. A dry run tells what would become of the files that wait to be sent. */
export function resultOf(state: QueueState, found: FoundFiles, isDryRun: boolean): BatchResult {
  const { results } = batchResult(state, (item) => noteOf(item, isDryRun))
  const told = isDryRun ? results.map((result, id) => planned(result, state.items.at(id))) : results
  return summarizeResults([...told, ...found.unreadable.map(unreadableResult)])
}

function planned(result: BatchFileResult, item: QueueItem | undefined): BatchFileResult {
  if (item?.phase !== 'waiting') return result
  if (item.picture && !item.picture.mediaType) return { ...result, error: noPictureNote, error_type: 'unsupported_format' }
  const { error: _error, error_type: _type, ...rest } = result
  const choice = item.decision?.choice
  const status = choice ? plannedStatus[choice] : 'uploaded'
  return { ...rest, success: true, status, is_overwrite: status === 'overwritten' }
}

const plannedStatus = { overwrite: 'overwritten', keep_both: 'kept_both', skip: 'skipped', restore: 'skipped' } as const

function unreadableResult({ path, reason }: FoundFiles['unreadable'][number]): BatchFileResult {
  return {
    success: false,
    filename: path,
    status: 'failed',
    photo_id: null,
    version: null,
    file_size: null,
    created_at: null,
    is_overwrite: false,
    message: reason,
    error: reason,
    error_type: 'file_unreadable',
  }
}

const words = { uploaded: 'uploaded', overwritten: 'overwritten', kept_both: 'kept both', skipped: 'skipped', failed: 'failed' } as const
const plans = { uploaded: 'upload', overwritten: 'overwrite', kept_both: 'keep both', skipped: 'skip', failed: 'fail' } as const

/**
 * One line a file, names last so that they need no room of their own, and a line that sums up. What failed or is to be decided comes after
 * the others: among thousands of lines nobody finds it, and the end of the output is what stands on the screen. Files whose turn did not
 * come, after Ctrl-C for example, are counted and not listed.
 */
export function table(result: BatchResult, isDryRun: boolean, pathOf: (index: number) => string): string {
  const status = isDryRun ? plans : words
  const line = (file: BatchFileResult, index: number) => {
    const size = file.file_size === null ? '' : bytesInWords(file.file_size)
    const word = isUndecided(file) ? (isDryRun ? 'decide' : 'undecided') : status[file.status]
    const note = file.message ? `  (${printable(file.message)})` : ''
    return `${word.padEnd(11)}  ${size.padStart(8)}  ${pathOf(index)}${note}`
  }
  const lines = (isTold: (file: BatchFileResult) => boolean) =>
    result.results.flatMap((file, index) => (isTold(file) ? [line(file, index)] : []))
  const settled = lines((file) => file.status !== 'failed')
  const open = lines((file) => file.status === 'failed' && !isUnfinished(file))
  return [...settled, ...open, summary(result, isDryRun)].join('\n')
}

const isUndecided = ({ error_type }: BatchFileResult) => error_type === 'collision'
const isUnfinished = ({ error_type }: BatchFileResult) => error_type === 'not_finished'

function summary(result: BatchResult, isDryRun: boolean): string {
  const count = (status: BatchFileResult['status']) => result.results.filter((file) => file.status === status).length
  const undecided = result.results.filter(isUndecided).length
  const unfinished = result.results.filter(isUnfinished).length
  const parts = [
    [count('uploaded'), isDryRun ? 'to upload' : 'uploaded'],
    [count('overwritten'), isDryRun ? 'to overwrite' : 'overwritten'],
    [count('kept_both'), isDryRun ? 'to keep beside the other' : 'kept beside the other'],
    [count('skipped'), isDryRun ? 'to skip' : 'skipped'],
    [undecided, isDryRun ? 'to decide' : 'undecided'],
    [unfinished, 'not sent yet'],
    [count('failed') - undecided - unfinished, isDryRun ? 'would fail' : 'failed'],
  ] as const
  const told = parts.filter(([number]) => number > 0).map(([number, word]) => `${number.toLocaleString('en')} ${word}`)
  return `${counted(result.total_files, 'file')}${told.length > 0 ? `: ${told.join(', ')}` : ''}${isDryRun ? ' (dry run: nothing was sent)' : ''}`
}
