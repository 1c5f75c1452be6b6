import assert from 'node:assert/strict'
import { after, before, it } from 'node:test'
import { v7 } from 'uuid'
import type { EventKind, EventRecord } from '../../../src/domain/ports/repositories.ts'
import type { Database } from '../../../src/infrastructure/database/database.ts'
import { createEventRepository } from '../../../src/infrastructure/database/monitoring/event-repository.ts'
import { migrate } from '../../../src/infrastructure/database/migrate.ts'
import { onEachEngine, openDatabase } from '../../support/engines.ts'

const hour = 3_600_000
const start = Date.UTC(2026, 0, 1)
const everything = { fromMs: 0, untilMs: Number.MAX_SAFE_INTEGER }

/** Kinds, labels and durations as they come, some without; whole milliseconds, so that sums are the same in every order. */
function someEvents(count: number, owners: readonly string[], firstMs = start): EventRecord[] {
  const kinds: [EventKind, Record<string, unknown>][] = [
    ['collision_detected', { source: 'check' }],
    ['user_decision', { decision: 'overwrite' }],
    ['user_decision', { decision: 'skip' }],
    ['collision_resolved', { outcome: 'kept_both' }],
    ['overwrite_operation', { success: true, version: 2 }],
    ['overwrite_operation', { success: false }],
    ['batch_collision_detection', { files: 10, collisions: 3, units: 1, fallback: false }],
  ]
  return Array.from({ length: count }, (_, index) => {
    const [kind, details] = kinds[index % kinds.length] ?? ['user_decision', {}]
    return {
      id: v7(),
      ownerId: owners[index % owners.length] ?? '',
      atMs: firstMs + index * 97_003,
      kind,
      details,
      ...(index % 5 !== 0 && { durationMs: index % 50 }),
    }
  })
}

onEachEngine('sums of events by the hour', (engine) => {
  let database: Database
  let events: ReturnType<typeof createEventRepository>
  const owners = [v7(), v7()]
  const [owner = '', other = ''] = owners
  const stored = someEvents(2000, owners)
  before(async () => {
    database = await openDatabase(await engine.newPlace())
    await migrate(database)
    events = createEventRepository(database)
    for (let index = 0; index < stored.length; index += 300) await events.insertAll(stored.slice(index, index + 300))
  })
  after(() => database.close())

  /** The same figures by reading every event, as it was done before there were sums. */
  async function byReading(ownerId: string, { fromMs, untilMs }: { fromMs: number; untilMs: number }) {
    const found = (await events.list(ownerId, 0, 100_000)).filter(({ atMs }) => atMs >= fromMs && atMs < untilMs)
    const sums: Record<string, number[]> = {}
    for (const { kind, details, durationMs, atMs } of found) {
      const label = details.decision ?? details.outcome ?? (details.success === undefined ? '' : details.success ? 'success' : 'failure')
      const sum = (sums[`${Math.floor(atMs / hour) * hour}/${kind}/${label as string}`] ??= [0, 0, 0, 0, 0])
      const more = [1, durationMs === undefined ? 0 : 1, durationMs ?? 0, Number(details.files ?? 0), Number(details.collisions ?? 0)]
      for (const [index, value] of more.entries()) sum[index] = (sum[index] ?? 0) + value
    }
    return sums
  }
  const bySums = async (ownerId: string, range: { fromMs: number; untilMs: number }, starts?: number[]) =>
    Object.fromEntries(
      (await events.hours(ownerId, range, starts)).map((each) => [
        `${each.hourMs}/${each.kind}/${each.label}`,
        [each.count, each.timed, each.totalMs, each.checkedFiles, each.foundCollisions],
      ]),
    )
  async function requireEqual(range: { fromMs: number; untilMs: number }) {
    for (const ownerId of owners) {
      const read = await byReading(ownerId, range)
      assert.deepEqual(await bySums(ownerId, range), read)
      const { sums, checkedFiles, foundCollisions } = await events.total(ownerId, range)
      const totals = (index: number) => Object.values(read).reduce((sum, each) => sum + (each[index] ?? 0), 0)
      assert.deepEqual(
        [
          sums.reduce((sum, { count }) => sum + count, 0),
          sums.reduce((sum, { timed }) => sum + timed, 0),
          sums.reduce((sum, { totalMs }) => sum + totalMs, 0),
          checkedFiles,
          foundCollisions,
        ],
        [0, 1, 2, 3, 4].map(totals),
      )
    }
  }

  it('are what reading every event gives, over all time and in ranges that cut hours', async () => {
    await requireEqual(everything)
    assert.equal(
      (await events.total(owner, everything)).sums.reduce((sum, { count }) => sum + count, 0),
      1000,
    )
    for (const [from, until] of [
      [0, 2 * hour],
      [hour / 2, 5 * hour + 17],
      [3 * hour + 1, 4 * hour - 1],
      [3 * hour + 1, 3 * hour + 2_000_000],
      [3 * hour - 1, 3 * hour + 1],
      [7 * hour, 7 * hour],
      [9 * hour, 8 * hour],
      [10 * hour + 97_003, 40 * hour + 97_004],
    ] as const) {
      await requireEqual({ fromMs: start + from, untilMs: start + until })
    }
  })

  it('are added up by the steps of a range, an hour to the step in which it begins', async () => {
    const range = { fromMs: start + hour / 2, untilMs: start + 30 * hour + 17 }
    // As days of a zone whose midnights lie within hours of UTC, one of them shorter.
    const starts = [range.fromMs, start + 5.5 * hour, start + 28.5 * hour]
    const wanted: Record<string, number[]> = {}
    for (const [name, sums] of Object.entries(await bySums(owner, range))) {
      const [hourMs, ...rest] = name.split('/')
      const step = starts.findLast((each) => each <= Number(hourMs)) ?? range.fromMs
      const sum = (wanted[[step, ...rest].join('/')] ??= [0, 0, 0, 0, 0])
      for (const [index, value] of sums.entries()) sum[index] = (sum[index] ?? 0) + value
    }
    assert.ok(Object.keys(wanted).length > 15)
    assert.deepEqual(await bySums(owner, range, starts), wanted)
  })

  it('lose what is pruned, in the middle of an hour too, of one owner or of all', async () => {
    assert.ok((await events.deleteBefore(start + 4 * hour + 1_234_567, owner)) > 0)
    await requireEqual(everything)
    assert.ok((await events.deleteBefore(start + 6 * hour + 7)) > 0)
    await requireEqual(everything)
    assert.equal(await events.deleteBefore(start + 6 * hour + 7), 0)
    assert.ok((await events.deleteBefore(start + 8 * hour)) > 0)
    await requireEqual(everything)
    const more = someEvents(20, [owner], start + 8 * hour)
    await events.insertAll(more)
    await requireEqual(everything)
  })

  it('are kept by many writers at once, and while others prune', async () => {
    const groups = Array.from({ length: 40 }, (_, index) => someEvents(25, [owner, other], start + 100 * hour + index * 50))
    await Promise.all(
      groups.flatMap((group, index) => [events.insertAll(group), ...(index % 8 === 0 ? [events.deleteBefore(start + 9 * hour)] : [])]),
    )
    await requireEqual(everything)
  })

  it('are made anew where an older release wrote events beside them', async () => {
    assert.equal(await events.sumAnewWhereNeeded(), false)
    await database.transaction((sql) =>
      sql.query(
        `insert into events (id, at_ms, owner_id, kind, duration_ms, details)
         values ($1::uuid, $2::bigint, $3::uuid, 'user_decision', 7, '{"decision":"skip"}'),
           ($4::uuid, $2::bigint, $3::uuid, 'batch_collision_detection', null, '{"files":4,"collisions":1}')`,
        [v7(), start + 200 * hour, owner, v7()],
      ),
    )
    assert.equal(await events.sumAnewWhereNeeded(), true)
    await requireEqual(everything)
    assert.equal(await events.sumAnewWhereNeeded(), false)
  })

  if (engine.name === 'PostgreSQL') {
    it('count an event once that is sent again after a commit in doubt', async () => {
      const group = someEvents(10, [owner], start + 300 * hour)
      await events.insertAll(group)
      await events.insertAll([...group, ...someEvents(1, [owner], start + 301 * hour)])
      await requireEqual(everything)
    })
  }
})
