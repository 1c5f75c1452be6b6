import { createServer, type Http2Server, type ServerHttp2Stream } from 'node:http2'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Call } from './provider.ts'
import { message, readMessage } from './wire.ts'

export interface Served {
  /** The value for `TF_REATTACH_PROVIDERS`: Terraform then uses these providers and looks for no others of their name. */
  reattach: string
  stop(): Promise<void>
}

/** Serves providers (by name, such as `hashicorp/google`) to Terraform, by gRPC on Unix sockets. */
export async function serveProviders(providers: Record<string, Record<string, Call>>): Promise<Served> {
  const folder = mkdtempSync(join(tmpdir(), 'imgstream-terraform-'))
  const servers: Http2Server[] = []
  const reattach: Record<string, unknown> = {}
  for (const [name, calls] of Object.entries(providers)) {
    const path = join(folder, `${servers.length}.sock`)
    const server = createServer()
    server.on('session', (session) => session.on('error', () => undefined))
    server.on('stream', (stream, headers) => answer(stream, String(headers[':path']), calls))
    await new Promise<void>((resolve) => server.listen(path, resolve))
    servers.push(server)
    reattach[name] = { Protocol: 'grpc', ProtocolVersion: 5, Pid: process.pid, Test: true, Addr: { Network: 'unix', String: path } }
  }
  return {
    reattach: JSON.stringify(reattach),
    async stop() {
      await Promise.all(servers.map((server) => new Promise<void>((resolve) => server.close(() => resolve()))))
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

const serving = message([1, 1])
const unimplemented = 12
const internal = 13

function answer(stream: ServerHttp2Stream, path: string, calls: Record<string, Call>) {
  const method = path.slice(path.lastIndexOf('/') + 1)
  stream.on('error', () => undefined)
  // The broker of go-plugin keeps one stream open and says nothing on it.
  if (method === 'StartStream') return stream.respond({ ':status': 200, 'content-type': 'application/grpc' })
  const chunks: Buffer[] = []
  stream.on('data', (chunk: Buffer) => chunks.push(chunk))
  stream.on('end', () => {
    const call = path.startsWith('/grpc.health.') ? () => serving : calls[method]
    let status = 0
    let text = ''
    let body = Buffer.alloc(0)
    try {
      if (!call) status = unimplemented
      // Five bytes in front of each message: whether it is compressed, and its length.
      else body = framed(call(readMessage(Buffer.concat(chunks).subarray(5))))
    } catch (error) {
      status = internal
      text = String(error)
    }
    stream.respond({ ':status': 200, 'content-type': 'application/grpc' }, { waitForTrailers: true })
    stream.on('wantTrailers', () => stream.sendTrailers({ 'grpc-status': String(status), 'grpc-message': encodeURIComponent(text) }))
    stream.end(body)
  })
}

function framed(body: Buffer): Buffer<ArrayBuffer> {
  const head = Buffer.alloc(5)
  head.writeUInt32BE(body.length, 1)
  return Buffer.concat([head, body])
}
