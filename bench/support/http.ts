import { Agent, request } from 'node:http'

export interface Answer {
  status: number
  body: Buffer
  ms: number
}

const agent = new Agent({ keepAlive: true })

/** Plain node:http: what the client costs falls on the cores that are measured. */
export function send(method: string, url: string, body?: Uint8Array, type?: string, more: Record<string, string> = {}): Promise<Answer> {
  const startedAt = performance.now()
  return new Promise((resolve, reject) => {
    const headers = { ...more, ...(body && { 'content-length': body.length, ...(type && { 'content-type': type }) }) }
    const sent = request(url, { method, agent, headers }, (response) => {
      const chunks: Buffer[] = []
      response.on('data', (chunk: Buffer) => chunks.push(chunk))
      response.on('error', reject)
      response.on('end', () =>
        resolve({ status: response.statusCode ?? 0, body: Buffer.concat(chunks), ms: performance.now() - startedAt }),
      )
    })
    sent.on('error', reject)
    sent.end(body)
  })
}

/** An answer other than 2xx is no measurement. */
export async function expectOk(answer: Promise<Answer>): Promise<Answer> {
  const { status, body, ms } = await answer
  if (status < 200 || status > 299) throw new Error(`The server answered ${status}: ${body.toString('utf8').slice(0, 300)}`)
  return { status, body, ms }
}

export const get = (url: string) => expectOk(send('GET', url))

export const post = (url: string, json: unknown) => expectOk(send('POST', url, Buffer.from(JSON.stringify(json)), 'application/json'))

export const upload = (url: string, filename: string, bytes: Uint8Array, onCollision?: string) =>
  expectOk(
    send(
      'PUT',
      `${url}/api/photos/${encodeURIComponent(filename)}${onCollision === undefined ? '' : `?on_collision=${onCollision}`}`,
      bytes,
      'application/octet-stream',
    ),
  )
