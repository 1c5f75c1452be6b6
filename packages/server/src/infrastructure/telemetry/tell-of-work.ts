import type { RequestTelemetry, Telemetry } from '../../domain/ports/telemetry.ts'
import { runInRequest } from '../../current-request.ts'
import type { Instruments } from './instruments.ts'
import { readTraceParent } from './traces.ts'

const methods = new Set(['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'])

/** What the domain and the HTTP side tell of their work, as metrics and traces. */
export function tellOfWork({ metrics, traces }: Instruments): Telemetry & RequestTelemetry {
  return {
    uploadEnded({ policy, end, byteSize, seconds }) {
      metrics.add('imgstream_uploads_total', { outcome: end, policy })
      metrics.add('imgstream_upload_bytes_total', { outcome: end }, byteSize)
      metrics.time('imgstream_ingest_duration_seconds', { outcome: end }, seconds)
    },
    step: (name, work) => (traces ? traces.span(name, {}, work) : work()),

    requestBegan(request, go) {
      const parent = readTraceParent(request.headers)
      const span = request.isProbe ? undefined : traces?.begin(request, parent)
      const { traceId, spanId } = span ?? parent ?? {}
      runInRequest({ requestId: request.id, ...(traceId && { traceId }), ...(spanId && { spanId }) }, () => (span ? span.run(go) : go()))
      // What has no pattern is no address of ours, and a method that nobody knows is none either.
      const labels = { method: methods.has(request.method) ? request.method : 'other', route: request.route ?? '(none)' }
      return (status, seconds) => {
        metrics.add('imgstream_http_requests_total', { ...labels, status: String(status) })
        metrics.time('imgstream_http_request_duration_seconds', labels, seconds)
        span?.end(status)
      }
    },
    signInEnded(method, status) {
      const result = status < 400 ? 'ok' : status === 429 ? 'limited' : status < 500 ? 'refused' : 'failed'
      metrics.add('imgstream_sign_ins_total', { method, result })
    },
    metrics: () => metrics.scrape(),
  }
}
