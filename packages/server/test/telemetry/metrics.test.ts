import assert from 'node:assert/strict'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { after, before, it } from 'node:test'
import { metricTable } from '../../src/infrastructure/telemetry/metric-table.ts'
import { onEachEngine } from '../support/engines.ts'
import { readMetrics, type Sample } from '../support/read-metrics.ts'
import { aJpeg } from '../support/small-pictures.ts'
import { type TestApp, testApp } from '../support/test-app.ts'

const documents = ['docs/monitoring.md', 'docs/ja/monitoring.md']

onEachEngine('the metrics', (engine) => {
  let app: TestApp
  let samples: Sample[]
  const scrape = async () => {
    const answer = await app.ask({ method: 'GET', url: '/metrics' })
    assert.equal(answer.statusCode, 200, answer.body)
    assert.match(String(answer.headers['content-type']), /^text\/plain; version=0\.0\.4; charset=utf-8/)
    return readMetrics(answer.body)
  }
  const valueOf = (name: string, labels: Record<string, string> = {}) =>
    samples.find((sample) => sample.name === name && Object.entries(labels).every(([key, value]) => sample.labels[key] === value))?.value
  const sumOf = (name: string, labels: Record<string, string> = {}) =>
    samples
      .filter((sample) => sample.name === name && Object.entries(labels).every(([key, value]) => sample.labels[key] === value))
      .reduce((sum, { value }) => sum + value, 0)

  before(async () => {
    app = await testApp({ place: await engine.newPlace() })
    const bytes = await aJpeg('a')
    await app.put('secret-name.jpg', bytes)
    await app.put('secret-name.jpg', bytes)
    await app.put('secret-name.jpg', await aJpeg('b'))
    await app.put('secret-name.jpg', await aJpeg('b'), 'on_collision=overwrite')
    await app.put('secret-name.jpg', await aJpeg('c'), 'on_collision=keep_both')
    await app.put('secret-name.jpg', await aJpeg('d'), 'on_collision=skip')
    await app.put('secret-name.jpg', await aJpeg('e'), 'on_collision=overwrite&expected_version=77')
    await app.put('no-picture.jpg', Buffer.alloc(1000, 'x'))
    await app.upkeep()
    const check = { method: 'POST' as const, url: '/api/collisions/check', payload: { filenames: ['secret-name.jpg', 'free.jpg'] } }
    await app.ask(check)
    await app.ask(check)
    await app.ask({ method: 'GET', url: '/api/nothing/secret-name.jpg' })
    await app.ask({ method: 'GET', url: '/health' })
    await scrape()
    samples = await scrape()
  })
  after(() => app.stop())

  it('count uploads by what became of them and by policy', () => {
    const uploads = (outcome: string, policy: string) => valueOf('imgstream_uploads_total', { outcome, policy })
    assert.deepEqual(
      [
        uploads('uploaded', 'fail'),
        uploads('skipped', 'fail'),
        uploads('collision', 'fail'),
        uploads('overwritten', 'overwrite'),
        uploads('kept_both', 'keep_both'),
        uploads('skipped', 'skip'),
        uploads('changed', 'overwrite'),
        uploads('refused', 'fail'),
      ],
      [1, 1, 1, 1, 1, 1, 1, 1],
    )
    assert.equal(sumOf('imgstream_uploads_total'), 8)
    assert.equal(valueOf('imgstream_upload_bytes_total', { outcome: 'refused' }), 1000)
    assert.equal(sumOf('imgstream_ingest_duration_seconds_count'), 8)
    assert.equal(valueOf('imgstream_upload_failures_total', { code: 'UNSUPPORTED_FORMAT' }), 1)
    assert.ok((valueOf('imgstream_imaging_duration_seconds_count', { operation: 'inspect', result: 'ok' }) ?? 0) >= 3)
  })

  it('count collisions by kind, what was decided and what came of it', () => {
    assert.equal(valueOf('imgstream_collisions_detected_total', { kind: 'identical', source: 'upload' }), 1)
    assert.equal(valueOf('imgstream_collisions_detected_total', { kind: 'different', source: 'upload' }), 5)
    assert.equal(valueOf('imgstream_collisions_detected_total', { kind: 'unknown', source: 'check' }), 2)
    assert.equal(valueOf('imgstream_collision_decisions_total', { decision: 'keep_both' }), 1)
    assert.equal(valueOf('imgstream_collision_resolutions_total', { outcome: 'skipped' }), 2)
    assert.deepEqual(
      [valueOf('imgstream_overwrites_total', { result: 'ok' }), valueOf('imgstream_overwrites_total', { result: 'failed' })],
      [1, 1],
    )
    assert.equal(valueOf('imgstream_collision_checks_total', { result: 'ok' }), 2)
    assert.equal(valueOf('imgstream_collision_checked_names_total'), 4)
    assert.equal(valueOf('imgstream_collision_check_duration_seconds_count'), 2)
    assert.equal(valueOf('imgstream_collision_cache_lookups_total', { result: 'hit' }), 2)
    assert.equal(valueOf('imgstream_collision_cache_lookups_total', { result: 'miss' }), 2)
    assert.equal(valueOf('imgstream_collision_cache_entries', { state: 'valid' }), 2)
  })

  it('count requests by the pattern of their address, and no address', () => {
    assert.equal(valueOf('imgstream_http_requests_total', { method: 'PUT', route: '/api/photos/:filename', status: '201' }), 1)
    assert.equal(valueOf('imgstream_http_requests_total', { method: 'PUT', route: '/api/photos/:filename', status: '409' }), 2)
    // Where the pages are built, whatever has no route of its own may be one of their files.
    const unknown = ['(none)', '/*'].map((route) => valueOf('imgstream_http_requests_total', { route, status: '404' }))
    assert.deepEqual(
      unknown.filter((count) => count !== undefined),
      [1],
    )
    assert.equal(valueOf('imgstream_http_request_duration_seconds_count', { method: 'PUT', route: '/api/photos/:filename' }), 8)
    assert.equal(valueOf('imgstream_http_requests_total', { route: '/metrics', status: '200' }), 1)
    const labels = JSON.stringify(samples.map((sample) => sample.labels))
    assert.doesNotMatch(labels, /secret-name|nothing|dev@example/)
  })

  it('time the database and the storage', () => {
    for (const kind of ['query', 'transaction']) {
      assert.ok((valueOf('imgstream_database_operations_total', { kind, result: 'ok' }) ?? 0) > 0, kind)
      assert.ok((valueOf('imgstream_database_duration_seconds_count', { kind }) ?? 0) > 0, kind)
    }
    assert.ok((valueOf('imgstream_database_connections_max') ?? 0) >= 3)
    assert.equal(
      sumOf('imgstream_database_connections'),
      (valueOf('imgstream_database_connections', { state: 'in_use' }) ?? 0) +
        (valueOf('imgstream_database_connections', { state: 'idle' }) ?? 0),
    )
    assert.equal(valueOf('imgstream_storage_operations_total', { operation: 'append', result: 'ok' }), 8)
    assert.equal(valueOf('imgstream_storage_operations_total', { operation: 'finish_upload', result: 'ok' }), 3)
    assert.equal(valueOf('imgstream_storage_operations_total', { operation: 'probe', result: 'ok' }), 1)
    assert.equal(valueOf('imgstream_storage_duration_seconds_count', { operation: 'list_uploads' }), 1)
    assert.equal(sumOf('imgstream_storage_operations_total', { result: 'error' }), 0)
  })

  it('tell of queues, services, jobs, the library and the process', () => {
    for (const queue of ['renditions', 'events', 'database'])
      assert.equal(typeof valueOf('imgstream_queue_waiting', { queue }), 'number', queue)
    for (const service of ['database', 'storage', 'monitoring']) assert.equal(valueOf('imgstream_service_healthy', { service }), 1, service)
    assert.equal(valueOf('imgstream_library_photos'), 2)
    assert.equal(valueOf('imgstream_job_last_failed', { name: 'sweep' }), 0)
    assert.ok((valueOf('imgstream_job_last_success_timestamp_seconds', { name: 'sweep' }) ?? 0) > 1.7e9)
    assert.ok((valueOf('imgstream_job_interval_seconds', { name: 'sweep' }) ?? 0) > 0)
    assert.equal(valueOf('imgstream_build_info', { node: process.version, database: engine.name.toLowerCase() }), 1)
    for (const name of [
      'process_cpu_seconds_total',
      'process_resident_memory_bytes',
      'nodejs_heap_size_used_bytes',
      'imgstream_cpu_cores',
      'imgstream_memory_limit_bytes',
      'process_start_time_seconds',
    ])
      assert.ok((valueOf(name) ?? 0) > 0, name)
    const lag = valueOf('nodejs_eventloop_lag_p99_seconds') ?? -1
    assert.ok(lag >= 0 && lag < 10)
    assert.ok((valueOf('nodejs_eventloop_utilization_ratio') ?? -1) >= 0)
  })

  it('never go back: what only grows is the same at each scrape, or more', async () => {
    const again = await scrape()
    const grow = new Set(Object.entries(metricTable).flatMap(([name, { type }]) => (type === 'counter' ? [name] : [])))
    const key = (sample: Sample) => sample.name + JSON.stringify(sample.labels)
    const later = new Map(again.map((sample) => [key(sample), sample.value]))
    for (const sample of samples) if (grow.has(sample.name)) assert.ok((later.get(key(sample)) ?? -1) >= sample.value, key(sample))
  })

  for (const document of documents) {
    it(`are all in ${document} with their labels, and nothing else is`, async () => {
      const text = await readFile(join(import.meta.dirname, '../../../..', document), 'utf8')
      const rows = [...text.matchAll(/^\| `((?:imgstream|process|nodejs)_\w+)` \| (\w+) \| ([^|]*) \| (.+) \|$/gm)]
      const documented = rows.map(([, name, type, labels]) => [
        name,
        type,
        [...(labels ?? '').matchAll(/`(\w+)`/g)].map(([, label]) => label),
      ])
      const real = Object.entries(metricTable).map(([name, { type, labels }]) => [name, type, [...labels]])
      assert.deepEqual(documented, real)
    })
  }
})
