import assert from 'node:assert/strict'

export interface TusAnswer {
  status: number
  offset: number
  headers: Headers
  text: string
}

export const metadata = (values: Record<string, string>) =>
  Object.entries(values)
    .map(([name, value]) => `${name} ${Buffer.from(value).toString('base64')}`)
    .join(',')

/** tus 1.0 by hand, so that the protocol is what is tested and not a client. */
export function tusAt(url: string) {
  async function send(method: string, path: string, headers: Record<string, string>, body?: Uint8Array): Promise<TusAnswer> {
    const answer = await fetch(new URL(path, url), {
      method,
      headers: { 'tus-resumable': '1.0.0', ...headers },
      ...(body !== undefined && { body: Buffer.from(body) }),
    })
    const text = await answer.text()
    return { status: answer.status, offset: Number(answer.headers.get('upload-offset') ?? Number.NaN), headers: answer.headers, text }
  }
  const octets = { 'content-type': 'application/offset+octet-stream' }
  return {
    send,
    create: (length: number, values: Record<string, string>, first?: Uint8Array) =>
      send('POST', '/api/uploads', { 'upload-length': String(length), 'upload-metadata': metadata(values), ...(first && octets) }, first),
    head: (path: string) => send('HEAD', path, {}),
    patch: (path: string, offset: number, body: Uint8Array, headers = {}) =>
      send('PATCH', path, { ...octets, 'upload-offset': String(offset), ...headers }, body),
    remove: (path: string) => send('DELETE', path, {}),
  }
}

/** The address of an upload that was made. */
export function locationOf(answer: TusAnswer): string {
  assert.equal(answer.status, 201, answer.text)
  const location = answer.headers.get('location')
  assert.match(location ?? '', /^\/api\/uploads\/[0-9a-f-]{36}$/)
  return location ?? ''
}
