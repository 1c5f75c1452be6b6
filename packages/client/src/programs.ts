import type {
  CollisionCacheCleared,
  CollisionCacheStats,
  CollisionCheckResponse,
  CollisionStatistics,
  DatabaseReset,
  DatabaseStatus,
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
  /** Whether the server runs in development or test, where its database can be looked at and reset. */
  isDevelopmentEnvironment(): Promise<boolean>
  /** The state of the library in the database; `userId` is the caller's own, or `admin`, or left out. Development and test only. */
  databaseStatus(userId?: string): Promise<DatabaseStatus>
  /**
   * Brings the library back to its newest backup, or to the one that is named, or empties it where there is none. Development and test only;
   * nothing is done without `confirmReset: true`.
   */
  resetDatabase(userId: string | undefined, request: { confirmReset: boolean; backup?: string }): Promise<DatabaseReset>
}

const whose = (userId: string | undefined) => (userId === undefined ? {} : { user_id: userId })

export function createPrograms(api: ApiClient): Programs {
  return {
    checkFilenameCollisions: ({ filenames, batchSize }) =>
      api.call('checkCollisions', { body: { filenames, ...(batchSize === undefined ? {} : { batch_size: batchSize }) } }),
    collisionCacheStats: () => api.call('getCollisionCache'),
    clearCollisionCache: () => api.call('clearCollisionCache'),
    collisionStatistics: (userId) => api.call('getCollisionStatistics', { query: whose(userId) }),
    isDevelopmentEnvironment: async () => (await api.me()).environment !== 'production',
    databaseStatus: (userId) => api.call('getDatabaseStatus', { body: whose(userId) }),
    resetDatabase: (userId, { confirmReset, backup }) =>
      api.call('resetDatabase', { body: { ...whose(userId), confirm_reset: confirmReset, ...(backup === undefined ? {} : { backup }) } }),
    clearOldEvents: ({ olderThanDays }) => api.call('clearEvents', { query: { older_than_days: olderThanDays } }),
    listJobs: () => api.call('listJobs'),
  }
}
