import type { BegunRequest } from '../../domain/ports/telemetry.ts'

export type Facts = Readonly<Record<string, string | number | boolean>>

/** Keeps traces, where an endpoint for them is named. */
export interface Traces {
  /** The request's own span; `parent` is what somebody in front said of it. */
  begin(request: BegunRequest, parent: TraceParent | undefined): RequestSpan
  /** A step of the request that is served now. Without one, only the work. */
  span<T>(name: string, facts: Facts, work: () => Promise<T>): Promise<T>
  /** Sends what waits, within some seconds. */
  close(): Promise<void>
}

export interface RequestSpan {
  traceId: string
  spanId: string
  /** What is done inside is part of it. */
  run<T>(work: () => T): T
  end(status: number): void
}

export interface TraceParent {
  traceId: string
  spanId: string
}

const noTrace = '0'.repeat(32)
const noSpan = '0'.repeat(16)

/**
 * Which trace a request belongs to: W3C's `traceparent` (https://www.w3.org/TR/trace-context/), or `X-Cloud-Trace-Context: TRACE/SPAN;o=1`, whose
 * span is a decimal number (https://cloud.google.com/trace/docs/trace-context). Undefined where neither says so in its form.
 */
export function readTraceParent(headers: BegunRequest['headers']): TraceParent | undefined {
  const { traceparent, 'x-cloud-trace-context': cloud } = headers
  if (typeof traceparent === 'string') {
    const [, version, traceId, spanId, rest] = /^([0-9a-f]{2})-([0-9a-f]{32})-([0-9a-f]{16})-[0-9a-f]{2}(-.*)?$/.exec(traceparent) ?? []
    const isKnown = version !== undefined && version !== 'ff' && (version !== '00' || rest === undefined)
    if (isKnown && traceId && spanId && traceId !== noTrace && spanId !== noSpan) return { traceId, spanId }
  }
  if (typeof cloud === 'string') {
    const [, traceId, span] = /^([0-9a-f]{32})(?:\/(\d{1,20}))?(?:;o=\d)?$/i.exec(cloud) ?? []
    const number = BigInt(span ?? 0)
    if (traceId && traceId !== noTrace && number < 2n ** 64n) {
      return { traceId: traceId.toLowerCase(), spanId: number.toString(16).padStart(16, '0') }
    }
  }
  return undefined
}
