import assert from 'node:assert/strict'
import { type Endpoint, type EndpointName, endpoints } from '@imgstream/contract'
import { createArgon2Passwords } from '../../src/infrastructure/identity/argon2-passwords.ts'
import { type Answer, type ApiOptions, apiOf } from './api.ts'
import type { TestApp } from './test-app.ts'

export const publicUrl = 'https://photos.example.com'
export const accountsEnv = { SIGN_IN: 'accounts', PUBLIC_URL: publicUrl }
/** argon2id that costs next to nothing, for tests that try many passwords. */
export const cheapPasswords = { passwords: () => createArgon2Passwords({ memory: 64, passes: 1, parallelism: 1 }) }
export const goodPassword = 'tortoise lantern umbrella'

/** Every cookie of an answer, by its name. */
export function cookiesOf(headers: Record<string, unknown>): Map<string, { value: string; attributes: string[] }> {
  const lines = [headers['set-cookie'] ?? []].flat() as string[]
  return new Map(
    lines.map((line) => {
      const [pair = '', ...attributes] = line.split('; ')
      return [pair.slice(0, pair.indexOf('=')), { value: pair.slice(pair.indexOf('=') + 1), attributes }]
    }),
  )
}

/** A browser with our page open: it keeps cookies as browsers do and says where requests come from. Two with one `jar` are one browser at two instances. */
export function aVisitor(
  app: TestApp,
  {
    userAgent = 'Test/1',
    headers: always = {},
    jar = new Map<string, string>(),
  }: { userAgent?: string; headers?: Record<string, string>; jar?: Map<string, string> } = {},
) {
  const api = apiOf(app)
  const call = async <Name extends EndpointName>(name: Name, options: ApiOptions = {}): Promise<Answer<Name>> => {
    const { method }: Endpoint = endpoints[name]
    const cookie = [...jar].map(([key, value]) => `${key}=${value}`).join('; ')
    const answer = await api.call(name, {
      ...options,
      headers: {
        host: 'photos.example.com',
        'user-agent': userAgent,
        'sec-fetch-site': 'same-origin',
        ...(method !== 'GET' && { origin: publicUrl }),
        ...(cookie && { cookie }),
        ...always,
        ...options.headers,
      },
    })
    for (const [key, { value, attributes }] of cookiesOf(answer.headers)) {
      if (attributes.includes('Max-Age=0')) jar.delete(key)
      else jar.set(key, value)
    }
    return answer
  }
  return { call, jar, asked: api.asked }
}

export type Visitor = ReturnType<typeof aVisitor>

/** The code of the log, as whoever runs the server reads it. */
export async function setUpCode(app: TestApp): Promise<string> {
  await aVisitor(app).call('getSignInState')
  const code = app.details.get('first_owner_code')?.code
  assert.match(String(code), /^([2-9A-HJ-NP-Z]{4}-){4}[2-9A-HJ-NP-Z]{4}$/)
  return String(code)
}

/** Makes the first owner, in a browser of their own. */
export async function theOwner(app: TestApp): Promise<Visitor> {
  const visitor = aVisitor(app, { userAgent: 'Owner/1' })
  const code = await setUpCode(app)
  const made = await visitor.call('setUp', { body: { code, email: 'Owner@Example.com', display_name: 'Yuki', password: goodPassword } })
  assert.equal(made.status, 201, JSON.stringify(made.body))
  return visitor
}

/** Invites somebody, who joins in a browser of their own. */
export async function aMember(app: TestApp, owner: Visitor, email: string): Promise<Visitor> {
  const secret = await anInvitation(owner)
  const visitor = aVisitor(app, { userAgent: 'Member/1' })
  const joined = await visitor.call('joinByLink', { body: { secret, email, display_name: 'Ken', password: `${goodPassword} too` } })
  assert.equal(joined.status, 201, JSON.stringify(joined.body))
  return visitor
}

export async function anInvitation(owner: Visitor, body: object = {}): Promise<string> {
  const { status, body: made } = await owner.call('createInvitation', { body })
  assert.equal(status, 201, JSON.stringify(made))
  return made.url.slice(`${publicUrl}/join#`.length)
}
