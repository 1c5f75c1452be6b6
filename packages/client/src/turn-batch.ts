import type { BatchUndo } from '@imgstream/contract'
import type { ApiClient } from './api-client.ts'

export type TurnedPhotos = {
  /** Photos that are now as asked. */
  turned: number
  /** Photos that were looked at. */
  seen: number
  refused: BatchUndo['refused']
}

/** Some seconds of work at most: often enough to show how far it is, long enough to be committed together. */
const portion = 100

/**
 * Undoes a batch, or does it again, in portions; `onProgress` hears of the sum after each. Asking again after a failure takes up what is
 * left. Throws what ApiClient.call throws.
 */
export async function turnBatch(
  api: ApiClient,
  which: 'undo' | 'redo',
  batchId: string,
  onProgress: (sum: TurnedPhotos) => void = () => {},
): Promise<TurnedPhotos> {
  let sum: TurnedPhotos = { turned: 0, seen: 0, refused: [] }
  let after: string | null | undefined
  do {
    const request = { params: { id: batchId }, query: { limit: portion, ...(after && { after }) } }
    const answer = which === 'undo' ? await api.call('undoBatch', request) : await api.call('redoBatch', request)
    const turned = 'undone' in answer ? answer.undone : answer.redone
    after = answer.next
    sum = {
      turned: sum.turned + turned,
      seen: sum.seen + (after === null ? turned + answer.refused.length : portion),
      refused: [...sum.refused, ...answer.refused],
    }
    onProgress(sum)
  } while (after !== null)
  return sum
}
