import type { FastifyInstance } from 'fastify'
import type { JobRunner, JobTimes } from '../domain/jobs/job-runner.ts'
import type { SweepResult } from '../domain/maintenance/sweep-orphans.ts'
import type { PasswordHasher } from '../domain/ports/accounts.ts'
import type { Clock } from '../domain/ports/clock.ts'
import type { Imaging } from '../domain/ports/imaging.ts'
import type { Log } from '../domain/ports/log.ts'
import type { ObjectStore } from '../domain/ports/object-store.ts'
import type { RequestTelemetry } from '../domain/ports/telemetry.ts'
import type { HttpDeps } from '../http/http-deps.ts'
import type { Database } from '../infrastructure/database/database.ts'

/** What tests set otherwise; nothing of it is a setting of the environment. */
export interface ComposeOptions {
  log: Log
  clock?: Clock
  /** Orphans younger than this are left alone, ms. */
  orphanGraceMs?: number
  /** How long a resumable upload waits for its rest or its decision, ms. */
  uploadExpiryMs?: number
  /** Waits between the tries of a collision check that the database does not answer, ms. */
  retryDelaysMs?: readonly number[]
  webFolder?: string
  /** How long a service may take to answer a probe, and how long that answer stands, ms. */
  healthTimes?: { timeoutMs: number; keptMs: number }
  /** When background jobs come, where it is not as usual. */
  jobTimes?: Partial<JobTimes>
  /** How long connections are waited for, ms. */
  patience?: HttpDeps['edge']['patience']
  /** Wraps adapters, so that tests can make them fail. */
  wrap?: {
    database?: (database: Database) => Database
    objects?: (objects: ObjectStore) => ObjectStore
    imaging?: (imaging: Imaging) => Imaging
    passwords?: (passwords: PasswordHasher) => PasswordHasher
  }
}

/** A running server, but for its port. */
export interface Application {
  http: FastifyInstance
  database: Database
  objects: ObjectStore
  /** Takes up what an earlier process left, and begins background jobs. */
  begin(): Promise<void>
  sweep(graceMs?: number): Promise<SweepResult>
  jobs: JobRunner
  /** Every job that comes by itself, once, one after the other. */
  upkeep(): Promise<void>
  /** What is measured, for a second port. */
  telemetry: RequestTelemetry
  /** Resolves when all pictures that wait are made. */
  renditionsIdle(): Promise<void>
  /** Refuses new requests from now on. */
  refuseRequests(): void
  /** Ends in order: answers, pictures under way, events, database. */
  close(): Promise<void>
}
