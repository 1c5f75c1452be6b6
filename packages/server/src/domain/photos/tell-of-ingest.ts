import { AppError } from '../../app-error.ts'
import type { Telemetry, UploadEnd } from '../ports/telemetry.ts'
import type { IngestOutcome, IngestRequest } from './ingest-request.ts'

/** Runs an ingest and tells how it ended; `received.byteSize` is looked at then. */
export async function tellOfIngest(
  telemetry: Telemetry | undefined,
  { onCollision }: Pick<IngestRequest, 'onCollision'>,
  received: Readonly<{ byteSize: number }>,
  work: () => Promise<IngestOutcome>,
): Promise<IngestOutcome> {
  if (!telemetry) return work()
  const startedAt = performance.now()
  const tell = (end: UploadEnd) =>
    telemetry.uploadEnded({
      policy: onCollision,
      end,
      byteSize: received.byteSize,
      seconds: (performance.now() - startedAt) / 1000,
    })
  try {
    const outcome = await telemetry.step('ingest_photo', work)
    tell(outcome.kind)
    return outcome
  } catch (error) {
    tell(endOf(error))
    throw error
  }
}

function endOf(error: unknown): UploadEnd {
  if (!(error instanceof AppError) || error.status >= 500) return 'failed'
  if (error.code === 'COLLISION') return 'collision'
  return error.code === 'CHANGED' ? 'changed' : 'refused'
}
