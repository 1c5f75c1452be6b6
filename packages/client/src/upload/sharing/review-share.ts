import type { ApiClient } from '../../api-client.ts'
import type { ReviewShare } from './share-review.ts'

/** The review of a batch on the server. */
export const createReviewShare = (api: ApiClient): ReviewShare => ({
  change: (batchId, body, signal) => api.call('changeReview', { params: { id: batchId }, body }, { signal }),
  read: (batchId, since, signal) => api.call('getReview', { params: { id: batchId }, query: { since, limit: 1000 } }, { signal }),
})
