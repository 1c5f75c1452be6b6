import assert from 'node:assert/strict'
import { existsSync, readFileSync } from 'node:fs'

/** What no log may hold at any level. */
const secrets: Record<string, RegExp> = {
  'a signed token': /\beyJ[\w-]{6,}\.[\w-]{6,}/,
  'a password in an address': /\b\w+:\/\/[^\s:@/]+:[^\s@/]+@/,
  'a signed address': /x-goog-(signature|credential)=/i,
  'the address of an upload session': /[?&]upload_id=/i,
  'credentials of a header': /\b(bearer|basic)\s+(?!realm|token)[\w.~+/=-]{8,}/i,
  'a cookie': /\b__(host|secure)-[\w-]+=/i,
  'a private key': /-----BEGIN [A-Z ]*PRIVATE KEY/,
}
/** What none may hold from info on. Pictures that we make are named by our ids. */
const personal: Record<string, RegExp> = {
  'an e-mail address': /[\w.+-]+@(?!\d+\.\d+\.\d+)[\w-]+(\.[\w-]+)*\.[a-z]{2,}\b/i,
  'a filename': /(?<![0-9a-f-]{36})(?<=^|[\s"'=:/(])(?![0-9a-f-]{36}\.)[^\s"'=:/()]+\.(jpe?g|heic|heif|png|webp)\b/iu,
}
const planted = new Map<string, string>()

/** From now on no log of this process's servers may hold this text. */
export function plant(what: string, text: string): string {
  if (text.length >= 6) planted.set(text, what)
  return text
}

const lineStart = /^(?:\[\d{2}:\d{2}:\d{2}\.\d{3}\] |\d{4}-\d{2}-\d{2}T[\d:.]+Z - imgstream - |\{"severity":")(\w+)/

/** What in a server's output it must not say: console, JSON or file. What follows a line, as a stack does, counts to it. */
export function leaksIn(output: string): string[] {
  let isDebug = false
  return output.split('\n').flatMap((line) => {
    const level = lineStart.exec(line)?.[1]
    if (level !== undefined) isDebug = level === 'DEBUG'
    const kinds = isDebug ? secrets : { ...secrets, ...personal }
    const found = Object.entries(kinds).flatMap(([what, pattern]) => (pattern.test(line) ? [what] : []))
    // The one secret that is meant for the log: whoever reads it there runs the server.
    const said = /\bfirst_owner_code\b/.test(line) ? line.replace(/(\bcode=|"code":")[\w-]+/, '$1…') : line
    for (const [text, what] of planted) if (said.includes(text)) found.push(what)
    return found.map((what) => `${what}: ${line}`)
  })
}

/** Fails when a server said what it must not. */
export function requireNoLeaks(output: string): void {
  assert.deepEqual(leaksIn(output), [], 'a log holds what it must not')
}

/** The same for a file that a server logged to; a file that is not there holds nothing. */
export function requireNoLeaksIn(path: string): void {
  if (existsSync(path)) requireNoLeaks(readFileSync(path, 'utf8'))
}

/** Plants what a request or an answer carries: values of the fields that are secret by their name. */
export function plantFrom(body: unknown): void {
  if (typeof body !== 'object' || body === null) return
  for (const [name, value] of Object.entries(body)) {
    if (typeof value === 'object') plantFrom(value)
    else if (typeof value === 'string' && /password|secret|token|^code$/i.test(name)) plant(`the ${name} of a request`, value)
  }
}

/** Plants what its headers carry. */
export function plantFromHeaders(headers: Readonly<Record<string, unknown>>): void {
  for (const [name, value] of Object.entries(headers)) {
    if (!/^(authorization|cookie|set-cookie|proxy-authorization|x-goog-iap-jwt-assertion)$/i.test(name)) continue
    for (const each of Array.isArray(value) ? value : [value]) {
      // Cookies by their values; a scheme's name is no secret.
      for (const part of String(each).split(/[;\s]+/)) plant(`the header ${name}`, part.replace(/^[\w-]+=/, ''))
    }
  }
}
