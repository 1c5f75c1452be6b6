import { createHash, createVerify } from 'node:crypto'
import { Refusal } from './refusal.ts'

/** Where a signed address is from: the key that belongs to each service account. */
export type PublicKeys = ReadonlyMap<string, string>

const longestSeconds = 604_800

/**
 * Verifies a V4 signed address (GOOG4-RSA-SHA256). Source: Google Cloud Storage, "V4 signing process with your own program" and "Canonical
 * requests". Throws Refusal 400 for one that has expired or lasts too long, 403 for any other that does not hold.
 */
export function requireSignature(
  method: string,
  url: URL,
  headers: Record<string, string | undefined>,
  keys: PublicKeys,
  nowMs: number,
): void {
  const signed = (name: string) => url.searchParams.get(`X-Goog-${name}`) ?? ''
  if (signed('Algorithm') !== 'GOOG4-RSA-SHA256') throw denied('This address is not signed with GOOG4-RSA-SHA256.')
  const [account = '', ...scope] = signed('Credential').split('/')
  const key = keys.get(account)
  if (!key) throw denied(`No key is known for ${account}.`)
  const date = signed('Date')
  if (scope.join('/') !== `${date.slice(0, 8)}/${scope[1]}/storage/goog4_request`) throw denied('The scope is wrong.')
  const seconds = Number(signed('Expires'))
  if (!Number.isInteger(seconds) || seconds < 1 || seconds > longestSeconds)
    throw new Refusal(400, 'invalid', 'X-Goog-Expires is out of range.')
  const startedMs = Date.parse(date.replace(/^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/, '$1-$2-$3T$4:$5:$6Z'))
  if (Number.isNaN(startedMs) || startedMs > nowMs + 15 * 60_000) throw denied('X-Goog-Date is not a date of now.')
  if (nowMs > startedMs + seconds * 1000) throw new Refusal(400, 'expired', 'The signed address has expired.')

  const names = signed('SignedHeaders').split(';')
  if (!names.includes('host')) throw denied('The host is not signed.')
  const canonical = [
    method,
    url.pathname,
    canonicalQuery(url),
    ...names.map((name) => `${name}:${(headers[name] ?? '').trim()}`),
    '',
    names.join(';'),
    'UNSIGNED-PAYLOAD',
  ].join('\n')
  const toSign = ['GOOG4-RSA-SHA256', date, scope.join('/'), createHash('sha256').update(canonical).digest('hex')].join('\n')
  const holds = createVerify('RSA-SHA256')
    .update(toSign)
    .verify(key, Buffer.from(signed('Signature'), 'hex'))
  if (!holds) throw denied('The signature does not hold.')
}

function canonicalQuery(url: URL): string {
  const encode = (text: string) =>
    encodeURIComponent(text).replace(/[!'()*]/g, (char) => `%${char.charCodeAt(0).toString(16).toUpperCase()}`)
  return [...url.searchParams]
    .filter(([name]) => name !== 'X-Goog-Signature')
    .map(([name, value]) => [encode(name), encode(value)] as const)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, value]) => `${name}=${value}`)
    .join('&')
}

const denied = (message: string) => new Refusal(403, 'forbidden', message)
