import { randomUUID } from 'node:crypto'
import type { IntegrityReport } from '@imgstream/contract'
import { withBackupAdvice } from './advise-backup.ts'
import { AppError } from '../app-error.ts'
import { systemClock } from '../wiring/system-clock.ts'
import type { Config, Env } from '../config/config.ts'
import { loadConfig } from '../config/load-config.ts'
import { createPace } from '../domain/integrity/pace.ts'
import { readReport } from '../domain/integrity/read-report.ts'
import { verifyJobName } from '../domain/integrity/verify-job.ts'
import { type ShowCheck, type VerifyOptions, verifyLibrary } from '../domain/integrity/verify-library.ts'
import type { Log } from '../domain/ports/log.ts'
import { withLease } from '../domain/leases/with-lease.ts'
import { presentReport } from '../http/present/present-integrity.ts'
import { createLeaseRepository } from '../infrastructure/database/jobs/lease-repository.ts'
import { createPhotoRepository } from '../infrastructure/database/photos/photo-repository.ts'
import { createUploadRepository } from '../infrastructure/database/uploads/upload-repository.ts'
import { createImaging } from '../infrastructure/imaging/create-imaging.ts'
import { openIntegrity } from '../wiring/open-integrity.ts'
import { openDatabase, openObjectStore } from '../wiring/open-stores.ts'

export interface OfflineVerify extends VerifyOptions {
  show: ShowCheck
  signal?: AbortSignal
}

/** The command says what is wrong: nothing goes to a server's log from here. */
const log: Log = { debug() {}, info() {}, warn() {}, error() {}, child: () => log }

const leaseMs = 60_000
const graceMs = 86_400_000

/**
 * Checks the library of this environment where no server does it: at full speed. Throws ConfigError, CheckStopped, and AppError where database
 * or storage cannot be opened, or JOB_RUNNING while another checks.
 */
export async function verifyOffline(env: Env, folder: string, request: OfflineVerify): Promise<IntegrityReport> {
  const { config } = await loadConfig(env, folder)
  try {
    return await verifyHere(config, request)
  } catch (error) {
    throw error instanceof AppError && error.code === 'DATABASE_DAMAGED' ? await withBackupAdvice(error, env, folder) : error
  }
}

async function verifyHere(config: Config, request: OfflineVerify): Promise<IntegrityReport> {
  const database = await openDatabase(config)
  try {
    const imaging = createImaging({ thumbnailMaxSize: config.thumbnail.maxSize, thumbnailQuality: config.thumbnail.quality })
    const objects = await openObjectStore(config, createUploadRepository(database), log)
    const photos = createPhotoRepository(database)
    const parts = openIntegrity(config, { database, objects, photos, imaging, clock: systemClock, log, orphanGraceMs: graceMs })
    const leases = createLeaseRepository(database)
    // Whoever held a lease in a DuckDB file is gone: this process has it.
    if (database.engine === 'duckdb') await leases.releaseAll()
    const deps = { leases, log, holder: randomUUID() }
    try {
      const isDone = await withLease(deps, `job/${verifyJobName}`, { forMs: leaseMs }, async (lost) => {
        const signal = AbortSignal.any([lost, ...(request.signal ? [request.signal] : [])])
        await verifyLibrary({ ...parts, pace: createPace({ share: 0, signal }) }, request, request.show)
      })
      if (!isDone) throw new AppError('JOB_RUNNING', 'Another check of this library is under way. Wait for its end.')
      return await wholeReport(parts.checks)
    } finally {
      await imaging.close()
    }
  } finally {
    await database.close()
  }
}

async function wholeReport(checks: Parameters<typeof readReport>[0]): Promise<IntegrityReport> {
  const first = await readReport(checks, { limit: 500 })
  const findings = [...first.findings]
  for (let { next } = first; next; ) {
    const more = await readReport(checks, { limit: 500, after: next })
    findings.push(...more.findings)
    next = more.next
  }
  return presentReport({ check: first.check, counts: first.counts, findings })
}
