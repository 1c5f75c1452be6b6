import type { Sessions } from '../accounts/sessions.ts'
import { type SweepDeps, sweepOrphans } from '../maintenance/sweep-orphans.ts'
import { purgeByRetention } from '../photos/purge-versions.ts'
import type { Quota } from '../photos/quota.ts'
import { purgeOldTrash } from '../photos/trash-photos.ts'
import type { RenditionQueue } from '../photos/rendition-queue.ts'
import type { AttemptRepository, DeviceRepository, OneTimeRepository } from '../ports/accounts.ts'
import type { PhotoRepository } from '../ports/photo-repository.ts'
import type { EventRepository } from '../ports/repositories.ts'
import type { SettingsRepository, VersionRepository } from '../ports/version-repository.ts'
import type { Job } from './job.ts'

const minute = 60_000
const hour = 60 * minute
const day = 24 * hour

export interface UpkeepDeps extends SweepDeps {
  photos: PhotoRepository
  versions: VersionRepository
  settings: SettingsRepository
  events: Pick<EventRepository, 'deleteBefore' | 'sumAnewWhereNeeded'>
  renditions: Pick<RenditionQueue, 'resume'>
  sessions: Pick<Sessions, 'deleteEnded'>
  accounts?: { oneTime: OneTimeRepository; attempts: AttemptRepository; devices: DeviceRepository }
  quota?: Pick<Quota, 'deleteExpired'>
  clearCache(): Promise<number>
}

export interface UpkeepChoices {
  orphanGraceMs: number
  eventRetentionDays: number
}

/** For so long an original that no photo names is left where it is. */
const originalDays = 30

/** What keeps an installation tidy, each piece by its own clock. */
export function upkeepJobs(deps: UpkeepDeps, { orphanGraceMs, eventRetentionDays }: UpkeepChoices): Job[] {
  const { clock } = deps
  return [
    {
      name: 'renditions',
      everyMs: 5 * minute,
      run: async () => ({ queued: await deps.renditions.resume() }),
    },
    {
      name: 'sweep',
      everyMs: hour,
      run: async ({ signal }) => ({
        ...(await sweepOrphans(deps, { graceMs: orphanGraceMs, originalGraceMs: Math.max(orphanGraceMs, originalDays * day), signal })),
      }),
    },
    {
      name: 'purge-versions',
      everyMs: hour,
      run: async ({ signal }) => ({ ...(await purgeByRetention(deps, signal)) }),
    },
    {
      name: 'purge-trash',
      everyMs: hour,
      run: async ({ signal }) => ({ photos: await purgeOldTrash(deps, signal) }),
    },
    {
      name: 'prune-events',
      everyMs: hour,
      async run() {
        const events = await deps.events.deleteBefore(clock.nowMs() - eventRetentionDays * day)
        return { events, olderThanDays: eventRetentionDays, ...((await deps.events.sumAnewWhereNeeded()) && { summedAnew: true }) }
      },
    },
    {
      name: 'clean-sign-in',
      everyMs: hour,
      async run() {
        const nowMs = clock.nowMs()
        return {
          sessions: await deps.sessions.deleteEnded(),
          ...(deps.accounts && {
            codes: await deps.accounts.oneTime.deleteExpired(nowMs),
            attempts: await deps.accounts.attempts.deleteOver(nowMs),
            devices: await deps.accounts.devices.deleteExpired(nowMs),
          }),
          ...(deps.quota && { reservations: await deps.quota.deleteExpired() }),
        }
      },
    },
    {
      name: 'clear-cache',
      everyMs: day,
      run: async () => ({ entries: await deps.clearCache() }),
    },
  ]
}
