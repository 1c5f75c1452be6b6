import { type Attributes, ROOT_CONTEXT, type Span, SpanKind, SpanStatusCode, TraceFlags, trace } from '@opentelemetry/api'
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-http'
import { resourceFromAttributes } from '@opentelemetry/resources'
import { BatchSpanProcessor, type SpanExporter, TraceIdRatioBasedSampler, TracerProvider } from '@opentelemetry/sdk-trace'
import { AsyncLocalStorage } from 'node:async_hooks'
import { AppError } from '../../app-error.ts'
import type { Log } from '../../domain/ports/log.ts'
import type { Traces } from './traces.ts'

export interface TraceOptions {
  /** The collector's address, to which `/v1/traces` is added. */
  endpoint: string
  headers: Readonly<Record<string, string>>
  serviceName: string
  /** The share of requests whose traces are kept, 0 to 1. */
  ratio: number
  version: string
  environment: string
}

const complainEveryMs = 60_000
const closeWithinMs = 3_000

/**
 * Traces by OpenTelemetry's own packages, sent as JSON over OTLP/HTTP in groups. A collector that is away costs spans, never a request: beyond 2048
 * that wait they are dropped. This file is loaded only where an endpoint is named.
 */
export function openTraces(options: TraceOptions, log: Log): Traces {
  const exporter = new OTLPTraceExporter({
    url: `${options.endpoint.replace(/\/+$/, '')}/v1/traces`,
    headers: { ...options.headers },
    timeoutMillis: 10_000,
  })
  const provider = new TracerProvider({
    // Whoever asks cannot decide by a header what is kept.
    sampler: new TraceIdRatioBasedSampler(options.ratio),
    resource: resourceFromAttributes({
      'service.name': options.serviceName,
      'service.version': options.version,
      'deployment.environment.name': options.environment,
    }),
    spanProcessors: [new BatchSpanProcessor({ exporter: complaining(exporter, log), scheduledDelayMillis: 2_000 })],
  })
  const tracer = provider.getTracer('imgstream', options.version)
  const current = new AsyncLocalStorage<Span>()

  return {
    begin({ method, route = '(none)', id }, parent) {
      const context = parent
        ? trace.setSpanContext(ROOT_CONTEXT, { ...parent, traceFlags: TraceFlags.SAMPLED, isRemote: true })
        : ROOT_CONTEXT
      const attributes = { 'http.request.method': method, 'http.route': route, 'imgstream.request_id': id }
      const span = tracer.startSpan(`${method} ${route}`, { kind: SpanKind.SERVER, attributes }, context)
      const { traceId, spanId } = span.spanContext()
      return {
        traceId,
        spanId,
        run: (work) => current.run(span, work),
        end(status) {
          span.setAttribute('http.response.status_code', status)
          if (status >= 500) span.setStatus({ code: SpanStatusCode.ERROR })
          span.end()
        },
      }
    },
    async span(name, facts, work) {
      const parent = current.getStore()
      if (!parent?.isRecording()) return work()
      const attributes: Attributes = { ...facts }
      const span = tracer.startSpan(name, { kind: SpanKind.INTERNAL, attributes }, trace.setSpan(ROOT_CONTEXT, parent))
      try {
        return await current.run(span, work)
      } catch (error) {
        // Messages may hold a filename or an address: the class and the code say enough.
        span.setAttribute('error.type', error instanceof AppError ? error.code : error instanceof Error ? error.name : 'unknown')
        span.setStatus({ code: SpanStatusCode.ERROR })
        throw error
      } finally {
        span.end()
      }
    },
    async close() {
      let timer: NodeJS.Timeout | undefined
      const late = new Promise<void>((resolve) => {
        timer = setTimeout(resolve, closeWithinMs)
      })
      await Promise.race([provider.shutdown().catch(() => {}), late])
      clearTimeout(timer)
    },
  }
}

/** Says at most once a minute that spans were not taken. */
function complaining(exporter: OTLPTraceExporter, log: Log): SpanExporter {
  let quietUntilMs = 0
  return {
    export(spans, done) {
      exporter.export(spans, (result) => {
        if (result.error && performance.now() >= quietUntilMs) {
          quietUntilMs = performance.now() + complainEveryMs
          log.warn('traces_not_sent', { spans: spans.length }, result.error)
        }
        done(result)
      })
    },
    shutdown: () => exporter.shutdown(),
    forceFlush: () => exporter.forceFlush(),
  }
}
