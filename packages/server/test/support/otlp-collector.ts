import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'

export interface CollectedSpan {
  traceId: string
  spanId: string
  parentSpanId?: string
  name: string
  kind: number
  status: { code?: number }
  attributes: Record<string, string | number | boolean | undefined>
}

export interface Collector {
  url: string
  spans: CollectedSpan[]
  /** Of every resource that sent spans. */
  resources: Record<string, unknown>[]
  /** Headers of each request. */
  headers: NodeJS.Dict<string | string[]>[]
  /** What it answers from now on. */
  answer(status: number): void
  close(): Promise<void>
}

interface Attribute {
  key: string
  value: { stringValue?: string; intValue?: number | string; doubleValue?: number; boolValue?: boolean }
}
interface Body {
  resourceSpans: {
    resource: { attributes: Attribute[] }
    scopeSpans: { spans: (Omit<CollectedSpan, 'attributes'> & { attributes: Attribute[] })[] }[]
  }[]
}

const plain = (attributes: Attribute[]) =>
  Object.fromEntries(
    attributes.map(({ key, value }) => [
      key,
      value.stringValue ?? value.boolValue ?? value.doubleValue ?? (value.intValue === undefined ? undefined : Number(value.intValue)),
    ]),
  )

/** Takes traces as an OpenTelemetry collector does: OTLP over HTTP, JSON (https://opentelemetry.io/docs/specs/otlp/#otlphttp). */
export async function startCollector(): Promise<Collector> {
  const collected: Pick<Collector, 'spans' | 'resources' | 'headers'> = { spans: [], resources: [], headers: [] }
  let status = 200
  const server = createServer((request, response) => {
    const chunks: Buffer[] = []
    request.on('data', (chunk: Buffer) => chunks.push(chunk))
    request.on('end', () => {
      collected.headers.push(request.headers)
      if (request.method !== 'POST' || request.url !== '/v1/traces' || !request.headers['content-type']?.startsWith('application/json')) {
        response.writeHead(404).end()
        return
      }
      // What real collectors check of it is what is read here.
      const body = JSON.parse(Buffer.concat(chunks).toString()) as Body
      for (const { resource, scopeSpans } of status === 200 ? body.resourceSpans : []) {
        collected.resources.push(plain(resource.attributes))
        for (const { spans } of scopeSpans)
          for (const span of spans) collected.spans.push({ ...span, attributes: plain(span.attributes ?? []) })
      }
      response.writeHead(status, { 'content-type': 'application/json' }).end('{}')
    })
  })
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve)
  })
  return {
    ...collected,
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    answer: (next) => {
      status = next
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}
