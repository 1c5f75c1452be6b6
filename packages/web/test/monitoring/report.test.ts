import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import type { Failure, SeriesPoint } from '@imgstream/contract'
import { createFormat } from '../../src/format.ts'
import { en } from '../../src/messages/en/index.ts'
import { tableText } from '../../src/monitoring/chart/table-rows.ts'
import { decisionsSpec, storageSpec, timesSpec } from '../../src/monitoring/chart/specs.ts'
import { figureOf, isEmpty, tenfoldEdges } from '../../src/monitoring/chart/chart-spec.ts'
import { reportCsv, reportJson } from '../../src/monitoring/export-report.ts'
import { jobFacts } from '../../src/monitoring/job-facts.ts'
import { failureGroups } from '../../src/monitoring/failure-groups.ts'
import { createFigures } from '../../src/monitoring/figures.ts'
import { keepParts, type Parts, type Report, whyOutOfDate } from '../../src/monitoring/load-report.ts'
import { newsOf } from '../../src/monitoring/news.ts'
import { daysWithNow, growthOf } from '../../src/monitoring/storage-days.ts'

const words = { t: en, format: createFormat('en'), figures: createFigures('en') }
const point = (more: Partial<SeriesPoint> = {}): SeriesPoint => ({
  start: '2025-01-01T00:00:00.000Z',
  collisions_detected: 0,
  collisions_resolved: 0,
  overwrite_count: 0,
  skip_count: 0,
  keep_both_count: 0,
  successful_overwrites: 0,
  failed_overwrites: 0,
  failed_uploads: 0,
  checked_files: 0,
  found_collisions: 0,
  average_detection_time_ms: 0,
  average_decision_time_ms: 0,
  average_overwrite_time_ms: 0,
  ...more,
})
const aReport = (more: Partial<Report> = {}): Report & Parts => ({ ...parts, ...more }) as Report & Parts
const parts: Report & Parts = {
  range: { from: '2025-01-01T00:00:00.000Z', step: 'day' },
  statistics: {
    collision_metrics: { total_detected: 3, total_resolved: 2, average_detection_time_ms: 1.5, average_resolution_time_ms: 9 },
    user_decision_metrics: {
      total_decisions: 2,
      overwrite_count: 1,
      skip_count: 1,
      keep_both_count: 0,
      overwrite_rate: 0.5,
      average_decision_time_ms: 4000,
    },
    overwrite_metrics: {
      total_operations: 1,
      successful_operations: 1,
      failed_operations: 0,
      success_rate: 1,
      average_operation_time_ms: 8,
    },
    batch_processing_metrics: {
      total_batches: 1,
      total_files_processed: 30,
      total_collisions_found: 3,
      collision_rate: 0.1,
      average_batch_processing_time_ms: 5,
    },
  },
  series: {
    from: '2025-01-01T00:00:00.000Z',
    until: '2025-01-02T00:00:00.000Z',
    step: 'day',
    time_zone: 'UTC',
    points: [point({ collisions_detected: 3, overwrite_count: 1, skip_count: 1, average_detection_time_ms: 1.5 }), point()],
  },
  failures: { failures: [], more: false },
  storage: {
    now: { originals_bytes: 5, versions_bytes: 0, trash_bytes: 1, derivatives_bytes: null, derivatives_measured_at: null },
    days: [{ day: '2025-01-01', originals_bytes: 2, versions_bytes: 1, trash_bytes: 0, derivatives_bytes: 7 }],
    quota_bytes: null,
    disk: { free_bytes: 1, total_bytes: 2 },
    bucket: null,
  },
  health: undefined,
  jobs: undefined,
  troubles: {},
  loadedAtMs: Date.UTC(2025, 0, 2),
}
const failure = (more: Partial<Failure>): Failure => ({
  at: '2025-01-01T00:00:00.000Z',
  what: 'upload',
  error_type: 'TOO_SMALL',
  count: 1,
  photo_id: null,
  batch_id: null,
  ...more,
})

describe('the monitoring page', () => {
  it('keeps what it had of a part that fails, and exports null for one that never came', () => {
    const error = new Error('away')
    const { storage, ...rest } = aReport()
    const without: Report = { ...rest, troubles: { storage: error } }
    assert.equal(whyOutOfDate(without), undefined)
    assert.equal(JSON.parse(reportJson(without)).storage, null)
    assert.match(reportCsv(without), /total_detected,3/)
    const kept = keepParts(without, aReport())
    assert.deepEqual(kept.storage, storage)
    assert.equal(whyOutOfDate(kept), error)
    assert.equal(newsOf({ statistics: rest.statistics }, rest), undefined)
  })

  it('draws what its table says, and says what it draws', () => {
    const spec = decisionsSpec(aReport().series, words)
    assert.equal(tableText(spec).split('\n')[0], 'Day\tOverwrite\tKeep both\tSkip\tCollisions met')
    assert.equal(tableText(spec).split('\n')[2], `${spec.fullLabels[0]}\t1\t0\t1\t3`)
    assert.deepEqual(
      spec.series.map((each) => figureOf(spec, each)),
      [1, 0, 1, 3],
    )
    assert.equal(isEmpty(spec), false)
    assert.equal(isEmpty(decisionsSpec({ ...aReport().series, points: [point()] }, words)), true)
    // What was not measured is no zero.
    assert.deepEqual(timesSpec(aReport().series, words).series[0]?.values, [1.5, null])
  })

  it('draws storage up to now, and tells its growth', () => {
    const { storage } = aReport()
    const days = daysWithNow(storage, '2025-01-02', true)
    assert.deepEqual(
      days.map(({ day }) => day),
      ['2025-01-01', '2025-01-02'],
    )
    assert.deepEqual(growthOf(days), { since: '2025-01-01', bytes: 3 })
    assert.equal(growthOf(days.slice(1)), undefined)
    // Today's own measurement is older than now.
    assert.deepEqual(
      daysWithNow(storage, '2025-01-01', true).map((day) => day.originals_bytes),
      [5],
    )
    assert.deepEqual(daysWithNow(storage, '2025-01-02', false), storage.days)
    const spec = storageSpec(days, words)
    assert.deepEqual(
      spec.series.map((each) => figureOf(spec, each)),
      [5, 0, 1, 7],
    )
  })

  it('says in one line how often the same failed, and when last', () => {
    const found = failureGroups([
      failure({ at: '2025-01-03T00:00:00.000Z', count: 2 }),
      failure({ at: '2025-01-02T00:00:00.000Z', what: 'overwrite', error_type: 'CHANGED' }),
      failure({}),
    ])
    assert.deepEqual(
      found.map(({ what, code, count, lastAt }) => [what, code, count, lastAt.slice(8, 10)]),
      [
        ['upload', 'TOO_SMALL', 3, '03'],
        ['overwrite', 'CHANGED', 1, '02'],
      ],
    )
  })

  it('tells what came in addition, and nothing where nothing did', () => {
    const before = aReport()
    assert.equal(newsOf(before, aReport()), undefined)
    const after = structuredClone(before)
    after.statistics.collision_metrics.total_detected += 2
    after.failures.failures.push(failure({ count: 4 }))
    const news = newsOf(before, after)
    assert.deepEqual(news, { collisions: 2, decisions: 0, overwrites: 0, failures: 4 })
    assert.equal(en.monitoring.news(2, 0, 0, 4), '2 more collisions, 4 more failures.')
    // Old ones that leave the range are no news in figures.
    const less = structuredClone(before)
    less.statistics.collision_metrics.total_detected -= 1
    assert.equal(en.monitoring.news(0, 0, 0, 0), 'The figures have changed.')
    assert.deepEqual(newsOf(before, less), { collisions: 0, decisions: 0, overwrites: 0, failures: 0 })
  })

  it('exports everything it shows', () => {
    const report = aReport({ failures: { failures: [failure({})], more: false } })
    const json = JSON.parse(reportJson(report))
    assert.deepEqual(
      [json.statistics, json.series, json.failures, json.storage],
      [report.statistics, report.series, report.failures.failures, report.storage],
    )
    assert.equal(json.until, '2025-01-02T00:00:00.000Z')
    const lines = reportCsv(report).split('\r\n')
    assert.equal(lines[0], '\uFEFFpart,start,name,value')
    for (const line of [
      'statistics,2025-01-01T00:00:00.000Z,user_decision_metrics.overwrite_rate,0.5',
      'series,2025-01-01T00:00:00.000Z,overwrite_count,1',
      'failures,2025-01-01T00:00:00.000Z,error_type,TOO_SMALL',
      'storage,2025-01-02T00:00:00.000Z,now.originals_bytes,5',
      'storage,2025-01-02T00:00:00.000Z,now.derivatives_bytes,',
      'storage_days,2025-01-01,derivatives_bytes,7',
    ])
      assert.ok(lines.includes(line), `${line} is missing in\n${lines.join('\n')}`)
  })

  it('writes figures as each language does', () => {
    const [english, japanese] = [createFigures('en'), createFigures('ja')]
    assert.deepEqual([0.186, 1, 0].map(english.percent), ['18.6%', '100%', '0%'])
    assert.deepEqual([0.34, 9.44, 412.3, 1500, 90_000, 7_200_000].map(english.duration), [
      '0.3 ms',
      '9.4 ms',
      '412 ms',
      '1.5 s',
      '1.5 min',
      '2 h',
    ])
    assert.deepEqual([1500, 90_000].map(japanese.duration), ['1.5秒', '1.5分'])
    assert.equal(english.period(300), '5 min')
    assert.equal(english.day('2025-01-31'), '31 Jan 2025')
  })
})

describe('what a background job did', () => {
  it('is said in words, without what only programs read', () => {
    const result = {
      file: 'imgstream_20250101_000000.db',
      bytes: 2_000_000,
      sha256: 'ab12',
      deleted: [],
      olderThanDays: 30,
      constructor: 7,
    }
    assert.deepEqual(jobFacts({ result }, en.monitoring.jobFacts, words.format), ['file imgstream_20250101_000000.db', 'size 2 MB'])
    assert.deepEqual(jobFacts({ result: null }, en.monitoring.jobFacts, words.format), [])
  })

  it('has its interval in Japanese without a gap', () => {
    const figures = createFigures('ja')
    assert.deepEqual(
      [figures.period(300), figures.period(86_400), figures.duration(2500), figures.duration(9.4)],
      ['5分', '24時間', '2.5秒', '9.4 ms'],
    )
  })
})

describe('hours of the night in which clocks are put back', () => {
  it('have a name each', () => {
    const before = process.env.TZ
    process.env.TZ = 'America/New_York'
    try {
      const starts = ['2026-11-01T04:00:00.000Z', '2026-11-01T05:00:00.000Z', '2026-11-01T06:00:00.000Z', '2026-11-01T07:00:00.000Z']
      const points = starts.map((start) => point({ start }))
      const { fullLabels } = decisionsSpec(
        { from: '', until: '', step: 'hour', time_zone: 'America/New_York', points },
        { ...words, figures: createFigures('en') },
      )
      assert.deepEqual(fullLabels, ['1 Nov, 00:00', '1 Nov, 01:00 GMT-4', '1 Nov, 01:00 GMT-5', '1 Nov, 02:00'])
    } finally {
      if (before === undefined) delete process.env.TZ
      else process.env.TZ = before
    }
  })
})

describe('an axis of powers of ten', () => {
  it('has two of them at least', () => {
    const edges = (...values: (number | null)[]) => {
      const { min, max } = tenfoldEdges({ series: [{ name: 'a', style: 'solid', values }] })
      return [min, max]
    }
    assert.deepEqual(
      [edges(48, 52, null), edges(10), edges(1.4, 70, 5000)],
      [
        [10, 100],
        [10, 100],
        [1, 10_000],
      ],
    )
  })
})
