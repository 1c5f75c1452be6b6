import { createHash } from 'node:crypto'

/** Who signs addresses: an account and its signature (RSA-SHA256, base64) of a text. */
export interface Signer {
  account: string
  sign(text: string): Promise<string>
}

export interface SignedUrlRequest {
  endpoint: string
  bucketName: string
  key: string
  /** How long the address works, s: from 1 to 604,800. */
  seconds: number
  nowMs: number
  /** Headers that the answer shall have. */
  answer: { contentDisposition: string; contentType: string }
}

/**
 * An address that gives an object's bytes to whoever has it, for a time. Source: Cloud Storage, "V4 signing process with your own program"
 * and "Canonical requests" (GOOG4-RSA-SHA256; the host is signed without its port).
 */
export async function signedUrl(request: SignedUrlRequest, { account, sign }: Signer): Promise<string> {
  const date = new Date(request.nowMs).toISOString().replace(/[-:]|\.\d+/g, '')
  const scope = `${date.slice(0, 8)}/auto/storage/goog4_request`
  const url = new URL(`${request.endpoint}/${request.bucketName}/${request.key.split('/').map(encode).join('/')}`)
  const query = {
    'X-Goog-Algorithm': 'GOOG4-RSA-SHA256',
    'X-Goog-Credential': `${account}/${scope}`,
    'X-Goog-Date': date,
    'X-Goog-Expires': String(request.seconds),
    'X-Goog-SignedHeaders': 'host',
    'response-content-disposition': request.answer.contentDisposition,
    'response-content-type': request.answer.contentType,
  }
  const canonicalQuery = Object.entries(query)
    .map(([name, value]) => `${encode(name)}=${encode(value)}`)
    .sort()
    .join('&')
  const canonical = ['GET', url.pathname, canonicalQuery, `host:${url.hostname}`, '', 'host', 'UNSIGNED-PAYLOAD'].join('\n')
  const toSign = ['GOOG4-RSA-SHA256', date, scope, createHash('sha256').update(canonical).digest('hex')].join('\n')
  const signature = Buffer.from(await sign(toSign), 'base64').toString('hex')
  return `${url}?${canonicalQuery}&X-Goog-Signature=${signature}`
}

/** RFC 3986: `encodeURIComponent` leaves five characters that are reserved there. */
function encode(text: string): string {
  return encodeURIComponent(text).replace(/[!'()*]/g, (char) => `%${char.charCodeAt(0).toString(16).toUpperCase()}`)
}
