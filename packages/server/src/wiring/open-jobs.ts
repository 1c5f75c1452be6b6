import { backupJob } from './backup-job.ts'
import type { Config } from '../config/config.ts'
import type { Job } from '../domain/jobs/job.ts'
import { createJobRunner, type JobRunner, type JobTimes } from '../domain/jobs/job-runner.ts'
import { type UpkeepDeps, upkeepJobs } from '../domain/jobs/upkeep-jobs.ts'
import { verifyJob } from '../domain/integrity/verify-job.ts'
import { measureStorage } from '../domain/monitoring/measure-storage.ts'
import type { Leases } from '../domain/ports/leases.ts'
import type { EventRepository } from '../domain/ports/repositories.ts'
import type { StorageDays } from '../domain/ports/storage-days.ts'
import type { SettingsRepository } from '../domain/ports/version-repository.ts'
import type { Database } from '../infrastructure/database/database.ts'
import { createJobRunRepository } from '../infrastructure/database/jobs/job-run-repository.ts'

export interface JobParts extends Omit<UpkeepDeps, 'settings' | 'events'> {
  database: Database
  leases: Leases
  /** This process. */
  holder: string
  times: JobTimes
  ownerSettings: SettingsRepository
  eventRepository: EventRepository
  storageDays: StorageDays
  orphanGraceMs: number
  integrity: Parameters<typeof verifyJob>[0]
}

const day = 86_400_000

/** Every background job of this installation, with the clock and the leases that they share. */
export function openJobs(config: Config, parts: JobParts): JobRunner {
  const { database, log, clock, leases, holder, times, ownerSettings, eventRepository, storageDays, objects, orphanGraceMs } = parts
  const jobs: Job[] = [
    ...upkeepJobs(
      { ...parts, settings: ownerSettings, events: eventRepository },
      { orphanGraceMs, eventRetentionDays: config.monitoring.retentionDays },
    ),
    backupJob(config, database),
    verifyJob(parts.integrity),
    {
      name: 'measure-storage',
      everyMs: day,
      run: ({ signal, progress }) => measureStorage({ objects, storageDays, clock }, { signal, progress }),
    },
  ]
  return createJobRunner({ runs: createJobRunRepository(database), leases, log, clock, holder }, jobs, times)
}

/** Every job that comes by itself, once, one after the other. Rejects when one does not get to its end. */
export async function doEveryJob(jobs: JobRunner): Promise<void> {
  for (const { name, everyMs } of await jobs.list()) {
    if (everyMs === 0) continue
    const { outcome, error } = await (await jobs.start(name)).ended
    if (outcome !== 'done') throw new Error(`the job ${name} ${outcome}: ${error ?? ''}`)
  }
}
