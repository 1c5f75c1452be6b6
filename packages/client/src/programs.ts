import type {
  CollisionCacheCleared,
  CollisionCacheStats,
  CollisionCheckResponse,
  CollisionStatistics,
  EventsCleared,
  JobList,
} from '@imgstream/contract'
import type { ApiClient } from './api-client.ts'

/** What scripts ask a running server, one function a question. Each answers the JSON of the API. */
export interface Programs {
  /** Which of these names the library already holds. `batchSize` is how many names make one unit of work on the server. */
  checkFilenameCollisions(request: { filenames: string[]; batchSize?: number }): Promise<CollisionCheckResponse>
  collisionCacheStats(): Promise<CollisionCacheStats>
  clearCollisionCache(): Promise<CollisionCacheCleared>
  /** What happened with names that were taken; `userId` is the caller's own, or `admin`, or left out. */
  collisionStatistics(userId?: string): Promise<CollisionStatistics>
  clearOldEvents(request: { olderThanDays: number }): Promise<EventsCleared>
  /** Background jobs with their last runs, for whoever runs the server. */
  listJobs(): Promise<JobList>
}

export function createPrograms(api: ApiClient): Programs {
  return {
    checkFilenameCollisions: ({ filenames, batchSize }) =>
      api.call('checkCollisions', { body: { filenames, ...(batchSize === undefined ? {} : { batch_size: batchSize }) } }),
    collisionCacheStats: () => api.call('getCollisionCache'),
    clearCollisionCache: () => api.call('clearCollisionCache'),
    collisionStatistics: (userId) => api.call('getCollisionStatistics', { query: userId === undefined ? {} : { user_id: userId } }),
    clearOldEvents: ({ olderThanDays }) => api.call('clearEvents', { query: { older_than_days: olderThanDays } }),
    listJobs: () => api.call('listJobs'),
  }
}
