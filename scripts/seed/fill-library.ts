import { type ApiClient, ApiError } from '@imgstream/client'
import type { OnCollision, UploadOutcome } from '@imgstream/contract'
import { inParallel } from './in-parallel.ts'
import { makePicture } from './make-picture.ts'
import { planLibrary } from './plan-library.ts'

export interface SeedRequest {
  count: number
  newestYear: number
  batchId: string
}

type Progress = (done: number, total: number) => void

/** Photos, then some of their names again with other pictures, then two broken files. Returns how many of what came of it. */
export async function fillLibrary(
  api: ApiClient,
  { count, newestYear, batchId }: SeedRequest,
  progress: Progress,
): Promise<Record<string, number>> {
  const photos = planLibrary(count, newestYear)
  const again = photos.filter((_, index) => index % 12 === 4)
  const total = photos.length + again.length + 2
  const made: Record<string, number> = {}
  let done = 0
  const note = (what: string) => {
    made[what] = (made[what] ?? 0) + 1
    done += 1
    progress(done, total)
  }
  const send = async (filename: string, body: Buffer, policy: OnCollision) =>
    describe(
      await api
        .call('uploadPhoto', { params: { filename }, query: { on_collision: policy, batch_id: batchId }, body: new Uint8Array(body) })
        .catch(refusal),
    )

  await inParallel(3, photos, async ({ filename, picture }) => note(await send(filename, await makePicture(picture), 'skip')))
  await inParallel(3, again.entries(), async ([index, { filename, picture }]) => {
    const changed = await makePicture({ ...picture, seed: picture.seed + 1_000_000 })
    const policies: OnCollision[] = ['overwrite', 'keep_both', 'fail']
    note(await send(filename, changed, policies[index % 3] ?? 'fail'))
  })
  const whole = await makePicture({ seed: 7, width: 1600, height: 1200, takenAt: `${newestYear}-01-02T09:00:00` })
  note(`${await send('TRUNCATED_0001.jpg', whole.subarray(0, Math.round(whole.length * 0.6)), 'skip')}, although its end is missing`)
  note(await send('BROKEN_0001.jpg', Buffer.concat([whole.subarray(0, 24), Buffer.alloc(4000, 'not a picture ')]), 'skip'))
  return made
}

function describe(answer: UploadOutcome | ApiError): string {
  if (answer instanceof ApiError)
    return answer.code === 'COLLISION' ? 'sent without a decision: the name was taken, nothing changed' : `refused: ${answer.code}`
  const { outcome, reason } = answer
  if (outcome === 'skipped') return reason === 'identical' ? 'already there' : 'skipped: the name was taken'
  return { uploaded: 'uploaded', overwritten: 'overwritten: one version more', kept_both: 'kept beside the one that had the name' }[outcome]
}

/** An answer of the server is a result; that it does not answer is not. */
function refusal(error: unknown): ApiError {
  if (error instanceof ApiError && error.status < 500) return error
  throw error
}
