import { migrate } from '../../packages/server/src/infrastructure/database/migrate.ts'
import { createEventRepository } from '../../packages/server/src/infrastructure/database/monitoring/event-repository.ts'
import { createOwnerRepository } from '../../packages/server/src/infrastructure/database/accounts/owner-repository.ts'
import { createStorageDays } from '../../packages/server/src/infrastructure/database/monitoring/storage-days-repository.ts'
import type { EventRecord } from '../../packages/server/src/domain/ports/repositories.ts'
import { type DatabasePlace, openDatabase } from '../../packages/server/test/support/engines.ts'
import { v7 } from 'uuid'
import { seededRandom } from '../../scripts/seed/seeded-random.ts'

const day = 86_400_000
/** Noon in Japan: what belongs together is on one day there, and in Europe too. */
const fromHour = 3 * 3_600_000
const owner = { subject: 'dev:dev@example.com', email: 'dev@example.com', displayName: 'dev' }

/** Forty days of somebody who uploads now and then, in a library that no server has opened yet: what the monitoring page draws. */
export async function writePast(place: DatabasePlace): Promise<void> {
  const database = await openDatabase(place)
  try {
    await migrate(database)
    const { id } = await createOwnerRepository(database).findOrCreate(owner, v7(), Date.now() - 41 * day)
    const random = seededRandom(7)
    const events: EventRecord[] = []
    for (let age = 40; age >= 1; age--) events.push(...dayOf(id, (Math.floor(Date.now() / day) - age) * day + fromHour, random))
    await createEventRepository(database).insertAll(events)
    await createStorageDays(database).record(
      Array.from({ length: 40 }, (_, index) => {
        const measuredAtMs = Date.now() - (40 - index) * day
        const share = 0.3 + (0.6 * index) / 40
        return {
          ownerId: id,
          day: new Date(measuredAtMs).toISOString().slice(0, 10),
          originals: Math.round(500_000 * share),
          versions: Math.round(75_000 * share * share),
          trash: index % 9 < 5 ? 11_000 : 0,
          derivatives: Math.round(520_000 * share),
          measuredAtMs,
        }
      }),
    )
  } finally {
    await database.close()
  }
}

/** Most days one check and some decisions; some days nothing, now and then something fails. */
function dayOf(ownerId: string, atMs: number, random: () => number): EventRecord[] {
  const many = random() < 0.2 ? 0 : Math.round(random() * 24)
  if (many === 0) return []
  const at = () => Math.round(atMs + random() * 4 * 3_600_000)
  const event = (kind: EventRecord['kind'], durationMs: number | undefined, details: EventRecord['details']): EventRecord => ({
    id: v7(),
    atMs: at(),
    ownerId,
    kind,
    ...(durationMs !== undefined && { durationMs: Math.round(durationMs * 1000) / 1000 }),
    details,
  })
  const events = [event('batch_collision_detection', 8 + random() * 30, { files: many * 12, collisions: many, units: 1, fallback: false })]
  for (let index = 0; index < many; index++) {
    events.push(event('collision_detected', 0.2 + random() * 2, { source: 'check' }))
    const choice = random()
    const decision = choice < 0.3 ? 'overwrite' : choice < 0.65 ? 'keep_both' : 'skip'
    events.push(event('user_decision', 1500 + random() * 9000, { decision }))
    if (decision === 'overwrite') {
      const success = random() > 0.06
      events.push(event('overwrite_operation', 40 + random() * 60, success ? { success } : { success, error: 'CHANGED' }))
    }
  }
  if (random() < 0.15) events.push(event('upload_failure', undefined, { error: 'UNREADABLE_IMAGE', count: 2 }))
  if (random() < 0.05) events.push(event('upload_failure', undefined, { error: 'STORAGE_FULL' }))
  return events
}
