import { batchResult, type QueueState } from '@imgstream/client'
import type { BatchResult } from '@imgstream/contract'
import type { Messages } from '../../messages/messages.ts'
import { stateWords } from '../item-words.ts'
import { toCsv } from '../../files-out/to-csv.ts'

const columns = [
  'filename',
  'status',
  'message',
  'photo_id',
  'version',
  'file_size',
  'created_at',
  'is_overwrite',
  'success',
  'error_type',
  'error',
] as const

/** The result as the API words it, with each file's end in the person's language. */
export const reportOf = (state: QueueState, t: Messages): BatchResult => batchResult(state, (item) => stateWords(item, t))

export function reportCsv(state: QueueState, t: Messages): string {
  const { results } = reportOf(state, t)
  return toCsv([columns, ...results.map((result) => columns.map((column) => result[column]))])
}

export const reportJson = (state: QueueState, t: Messages, batchId: string | undefined): string =>
  `${JSON.stringify({ batch_id: batchId, ...reportOf(state, t) }, null, 2)}\n`
