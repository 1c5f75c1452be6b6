import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { readTraceParent } from '../../src/infrastructure/telemetry/traces.ts'
import { onEachEngine } from '../support/engines.ts'
import { type CollectedSpan, type Collector, startCollector } from '../support/otlp-collector.ts'
import { aJpeg } from '../support/small-pictures.ts'
import { type TestApp, testApp } from '../support/test-app.ts'

const traceId = '4bf92f3577b34da6a3ce929d0e0e4736'
const parentId = '00f067aa0ba902b7'
const server = 2
const failed = 2

onEachEngine('traces', (engine) => {
  /** The work of an app that sends its traces; they are there when it has ended. */
  async function traced(work: (app: TestApp, collector: Collector) => Promise<void>, env: Record<string, string> = {}) {
    const collector = await startCollector()
    try {
      const app = await testApp({ place: await engine.newPlace(), env: { OTEL_EXPORTER_OTLP_ENDPOINT: `${collector.url}/`, ...env } })
      await work(app, collector)
      await app.stop()
      return { ...collector, complaints: app.complaints }
    } finally {
      await collector.close()
    }
  }
  const put = async (app: TestApp, headers: Record<string, string>, text = 'a') =>
    app.ask({ method: 'PUT', url: '/api/photos/secret-name.jpg', payload: Buffer.from(await aJpeg(text)), headers })

  it('show a request with the steps of its work, under the trace that somebody in front began', async () => {
    const { spans, resources, headers } = await traced(
      async (app) => {
        assert.equal((await put(app, { traceparent: `00-${traceId}-${parentId}-01` })).statusCode, 201)
      },
      { OTEL_EXPORTER_OTLP_HEADERS: 'x-key=a%20secret', OTEL_SERVICE_NAME: 'photos' },
    )
    const [root, ...others] = spans.filter(({ kind }) => kind === server)
    assert.equal(others.length, 0)
    assert.deepEqual([root?.name, root?.traceId, root?.parentSpanId], ['PUT /api/photos/:filename', traceId, parentId])
    assert.equal(root?.attributes['http.response.status_code'], 201)
    assert.ok(spans.every((span) => span.traceId === traceId))
    const byId = new Map(spans.map((span) => [span.spanId, span]))
    const pathOf = (span: CollectedSpan): string[] => [
      ...(span.parentSpanId && byId.has(span.parentSpanId) ? pathOf(byId.get(span.parentSpanId) ?? span) : []),
      span.name,
    ]
    const paths = new Set(spans.map((span) => pathOf(span).slice(1).join(' > ')))
    for (const path of [
      'storage.append',
      'ingest_photo',
      'ingest_photo > storage.received_bytes',
      'ingest_photo > imaging.inspect',
      'ingest_photo > storage.finish_upload',
      'ingest_photo > database.transaction',
      'ingest_photo > database.transaction > database.statement',
    ])
      assert.ok(paths.has(path), `${path} of ${[...paths].join(', ')}`)
    assert.equal(resources[0]?.['service.name'], 'photos')
    assert.equal(headers[0]?.['x-key'], 'a secret')
    assert.doesNotMatch(JSON.stringify(spans), /secret-name|dev@example/)
  })

  it('show checks of names, and errors by their code alone', async () => {
    const { spans } = await traced(async (app) => {
      await app.ask({ method: 'POST', url: '/api/collisions/check', payload: { filenames: ['secret-name.jpg'] } })
      await put(app, {})
      assert.equal((await put(app, {}, 'b')).statusCode, 409)
    })
    assert.ok(spans.some(({ name }) => name === 'check_collisions'))
    const refused = spans.find(({ name, status }) => name === 'ingest_photo' && status.code === failed)
    assert.equal(refused?.attributes['error.type'], 'COLLISION')
    const traces = new Set(spans.filter(({ kind }) => kind === server).map((span) => span.traceId))
    assert.equal(traces.size, 3)
    assert.doesNotMatch(JSON.stringify(spans), /secret-name/)
  })

  it('leave probes and scrapes out, and whatever the share says', async () => {
    const { spans } = await traced(async (app) => {
      for (const url of ['/health', '/ready', '/metrics']) await app.ask({ method: 'GET', url })
    })
    assert.deepEqual(spans, [])
    const none = await traced((app) => put(app, { traceparent: `00-${traceId}-${parentId}-01` }).then(() => {}), {
      OTEL_TRACES_SAMPLER_ARG: '0',
    })
    assert.deepEqual(none.spans, [])
  })

  it('harm nothing when the collector refuses, and say so once', async () => {
    const { complaints } = await traced(async (app, collector) => {
      collector.answer(400)
      for (let time = 0; time < 3; time++) assert.equal((await put(app, {}, String(time))).statusCode, time === 0 ? 201 : 409)
    })
    assert.equal(complaints.length, 1)
    assert.match(complaints[0] ?? '', /^traces_not_sent/)
  })
})

describe('the trace of a request', () => {
  const of = (traceparent?: string, cloud?: string) =>
    readTraceParent({ ...(traceparent && { traceparent }), ...(cloud && { 'x-cloud-trace-context': cloud }) })

  it('is what W3C says, or Google, in this order', () => {
    const found = { traceId, spanId: parentId }
    assert.deepEqual(of(`00-${traceId}-${parentId}-00`), found)
    assert.deepEqual(of(`00-${traceId}-${parentId}-01`, 'a/1'), found)
    assert.deepEqual(of(`cc-${traceId}-${parentId}-01-what-comes-later`), found)
    assert.deepEqual(of(undefined, `${traceId.toUpperCase()}/${BigInt(`0x${parentId}`)};o=1`), found)
    assert.deepEqual(of(undefined, traceId), { traceId, spanId: '0'.repeat(16) })
    assert.deepEqual(of('nonsense', `${traceId}/1;o=0`), { traceId, spanId: '0000000000000001' })
  })

  it('is nothing where neither is in its form', () => {
    for (const wrong of [
      '',
      'x',
      `00-${traceId}-${parentId}`,
      `00-${traceId}-${parentId}-01-more`,
      `ff-${traceId}-${parentId}-01`,
      `00-${'0'.repeat(32)}-${parentId}-01`,
      `00-${traceId}-${'0'.repeat(16)}-01`,
      `00-${traceId.toUpperCase()}-${parentId}-01`,
      `00-${traceId}\n-${parentId}-01`,
    ])
      assert.equal(of(wrong), undefined, wrong)
    for (const wrong of ['/1', `${traceId}/x`, `${traceId}/99999999999999999999;o=1`, `${traceId};o=1;evil`, '0'.repeat(32)])
      assert.equal(of(undefined, wrong), undefined, wrong)
  })
})
