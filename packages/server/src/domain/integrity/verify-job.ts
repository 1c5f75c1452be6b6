import { AppError } from '../../app-error.ts'
import type { Job } from '../jobs/job.ts'
import { createPace } from './pace.ts'
import type { Verified, VerifyDeps, VerifyOptions } from './verify-library.ts'

export const verifyJobName = 'verify'
const week = 7 * 86_400_000
/** On a running server it works for half of the time at most. */
const liveShare = 1

/** A check without reading every byte comes by itself once a week; any other when somebody asks. */
export function verifyJob(deps: Omit<VerifyDeps, 'pace'>): Job {
  return {
    name: verifyJobName,
    everyMs: week,
    readOptions(options) {
      const unknown = Object.keys(options).find((name) => !['deep', 'repair', 'again'].includes(name))
      if (unknown !== undefined || Object.values(options).some((value) => typeof value !== 'boolean'))
        throw new AppError('INVALID_REQUEST', 'The job verify takes deep, repair and again, each true or false.')
      return options
    },
    async run({ signal, options, progress }) {
      const asked: VerifyOptions = { deep: options.deep === true, repair: options.repair === true, again: options.again === true }
      // A check comes once a week: until then its code need not be there.
      const { verifyLibrary } = await import('./verify-library.ts')
      return summaryOf(await verifyLibrary({ ...deps, pace: createPace({ share: liveShare, signal }) }, asked, progress))
    },
  }
}

export function summaryOf({ check, findings }: Verified) {
  const problems = Object.values(findings).reduce((sum, count) => sum + count, 0)
  return { problems, ...findings, ...check.counts, deep: check.isDeep }
}
