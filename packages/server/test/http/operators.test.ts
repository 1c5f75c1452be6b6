import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { v7 } from 'uuid'
import { isOperator } from '../../src/domain/accounts/operators.ts'
import type { AccountRecord } from '../../src/domain/ports/accounts.ts'
import { judge } from '../../src/infrastructure/identity/oidc/allow-list.ts'
import { type Google, startGoogle } from '../support/google.ts'
import { aProxy } from '../support/proxy.ts'
import { type TestApp, testApp } from '../support/test-app.ts'

const audience = '/projects/1/global/backendServices/2'

void describe('whoever runs the server', () => {
  let app: TestApp
  let google: Google
  let proxy: Awaited<ReturnType<typeof aProxy>>
  before(async () => {
    proxy = await aProxy(audience)
    google = await startGoogle({ keys: proxy.keys })
    app = await testApp({
      env: { SIGN_IN: 'iap', IAP_AUDIENCE: audience, IAP_JWKS_URL: google.keysUrl, OPERATORS: 'x@example.com, First@example.com' },
    })
  })
  after(async () => {
    await app.stop()
    google.close()
  })

  const ask = async (name: string, method: 'GET' | 'POST', url: string, payload?: object) =>
    app.ask({ method, url, headers: { host: 'photos.example.com', ...(await proxy.headersFor(name)) }, ...(payload && { payload }) })
  const codeOf = (answer: { json<T>(): T }) => answer.json<{ error: { code: string } }>().error.code

  it('is whom OPERATORS names, and nobody else', async () => {
    assert.equal((await ask('first', 'GET', '/api/jobs')).statusCode, 200)
    assert.equal((await ask('first', 'POST', '/api/jobs/clear-cache/runs', {})).statusCode, 202)
    for (const [method, url] of [
      ['GET', '/api/jobs'],
      ['POST', '/api/jobs/clear-cache/runs'],
      ['GET', `/api/jobs/runs/${v7()}`],
    ] as const) {
      const answer = await ask('second', method, url, method === 'POST' ? {} : undefined)
      assert.deepEqual([answer.statusCode, codeOf(answer)], [403, 'NOT_AN_OPERATOR'])
    }
    const isOne = async (name: string) => (await ask(name, 'GET', '/api/me')).json<{ is_operator: boolean }>().is_operator
    assert.deepEqual([await isOne('first'), await isOne('second')], [true, false])
  })

  it('may give tokens with the scope admin the same, and no other tokens', async () => {
    const tokenOf = async (name: string, scopes: string[]) =>
      (await ask(name, 'POST', '/api/tokens', { name: 'cron', scopes })).json<{ token: string }>().token
    const byToken = async (token: string) =>
      app.ask({ method: 'GET', url: '/api/jobs', headers: { host: 'photos.example.com', authorization: `Bearer ${token}` } })
    assert.equal((await byToken(await tokenOf('first', ['admin']))).statusCode, 200)
    assert.equal(codeOf(await byToken(await tokenOf('first', ['read', 'upload']))), 'WRONG_SCOPE')
    assert.equal(codeOf(await byToken(await tokenOf('second', ['admin']))), 'NOT_AN_OPERATOR')
  })

  it('is, with accounts, an open account with the role owner or a named address', async () => {
    const account = (email: string, more: Partial<AccountRecord> = {}) => ({
      ownerId: v7(),
      email,
      displayName: '',
      passwordHash: '',
      createdAtMs: 0,
      role: 'member' as const,
      ...more,
    })
    const known: AccountRecord[] = [
      account('owner@example.com', { role: 'owner' }),
      account('member@example.com'),
      account('named@example.com'),
      account('closed@example.com', { role: 'owner', disabledAtMs: 1 }),
    ]
    const deps = {
      named: new Set(['named@example.com', 'sub:42', 'by-oidc@example.com']),
      withoutSignIn: false,
      accounts: { find: async (id: string) => known.find(({ ownerId }) => ownerId === id) },
    }
    const are = await Promise.all(
      known.map(({ ownerId, email }) => isOperator(deps, { id: ownerId, subject: `account:${ownerId}`, email, displayName: '' })),
    )
    assert.deepEqual(are, [true, false, true, false])
    const other = (subject: string, email: string) => isOperator(deps, { id: v7(), subject, email, displayName: '' })
    assert.equal(await other('oidc:https://id.example.com#42', '?'), true)
    assert.equal(await other('oidc:https://id.example.com#421', 'by-oidc@example.com'), true)
    assert.equal(await other('oidc:https://id.example.com#421', 'x@example.com'), false)
    // Where people sign in, an identity of the time before that is nobody in particular.
    assert.equal(await other('dev:dev@example.com', 'dev@example.com'), false)
  })

  it('is nobody by an address that a provider has not verified', () => {
    const claims = { sub: 'x', email: 'Op@example.com', isEmailVerified: false }
    assert.equal(judge(['*'], claims, ['op@example.com']), 'unverified')
    assert.equal(judge(['*'], { ...claims, isEmailVerified: true }, ['op@example.com']), 'allowed')
    assert.equal(judge(['*'], claims, []), 'allowed')
  })
})
