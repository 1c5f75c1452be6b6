import assert from 'node:assert/strict'
import { after, before, it } from 'node:test'
import { type Endpoint, type EndpointName, endpoints, type Scope, scopes } from '@imgstream/contract'
import { v7 } from 'uuid'
import { onEachEngine } from '../support/engines.ts'
import { aClock } from '../support/library.ts'
import { aJpeg } from '../support/small-pictures.ts'
import { type TestApp, testApp } from '../support/test-app.ts'

const day = 86_400_000

onEachEngine('API tokens', (engine) => {
  let app: TestApp
  const clock = aClock()
  before(async () => {
    // With dev alone everybody is the developer; a token must not get more for it than it is meant for.
    app = await testApp({ place: await engine.newPlace(), clock })
  })
  after(() => app.stop())

  const make = async (granted: readonly Scope[], more: object = {}) => {
    const answer = await app.ask({ method: 'POST', url: '/api/tokens', payload: { name: 'test', scopes: granted, ...more } })
    assert.equal(answer.statusCode, 201, answer.body)
    return answer.json<{ token: string; token_id: string }>()
  }
  const withToken = (token: string, method: string, url: string, payload?: Buffer | object) =>
    app.ask({ method: method as 'GET', url, headers: { authorization: `Bearer ${token}` }, ...(payload && { payload }) })
  const codeOf = (answer: { body: string }) =>
    answer.body.startsWith('{') ? (JSON.parse(answer.body) as { error?: { code: string } }).error?.code : ''

  it('read, upload or do everything, and nothing beyond', async () => {
    const [read, upload, admin] = [await make(['read']), await make(['upload']), await make(['admin'])]
    const put = (token: string) => aJpeg('a').then((bytes) => withToken(token, 'PUT', '/api/photos/a.jpg', bytes))
    assert.equal((await put(read.token)).statusCode, 403)
    const stored = await put(upload.token)
    assert.equal(stored.statusCode, 201, stored.body)
    const id = stored.json<{ photo: { photo_id: string } }>().photo.photo_id
    assert.equal((await withToken(upload.token, 'GET', `/api/photos/${id}`)).statusCode, 403)
    assert.equal((await withToken(read.token, 'GET', `/api/photos/${id}`)).statusCode, 200)
    assert.equal((await withToken(read.token, 'DELETE', `/api/photos/${id}`)).statusCode, 403)
    assert.equal((await withToken(admin.token, 'DELETE', `/api/photos/${id}`)).statusCode, 200)
  })

  for (const scope of scopes) {
    it(`with the scope ${scope} get what the table of endpoints opens to them`, async () => {
      const { token } = await make([scope])
      for (const name of Object.keys(endpoints) as EndpointName[]) {
        const { method, path, access }: Endpoint = endpoints[name]
        if (access === 'public') continue
        const url = path.replace(/:(id|filename|n|month)/g, (_, part: string) => ({ n: '1', month: '2024-05' })[part] ?? v7())
        const answer = await withToken(token, method, url)
        const isOpen = access !== 'person' && (scope === 'admin' || access.includes(scope))
        assert.equal(codeOf(answer) === 'WRONG_SCOPE', !isOpen, `${name}: ${answer.statusCode} ${answer.body.slice(0, 200)}`)
      }
      const tus = await app.ask({ method: 'POST', url: '/api/uploads', headers: { authorization: `Bearer ${token}` } })
      assert.equal(tus.statusCode === 403, scope === 'read' || scope === 'metrics', tus.body)
    })
  }

  it('can neither make nor see nor revoke tokens, whatever their scope', async () => {
    const { token, token_id: id } = await make(['read', 'upload', 'admin'])
    const attempts = [
      withToken(token, 'POST', '/api/tokens', { name: 'more', scopes: ['admin'] }),
      withToken(token, 'GET', '/api/tokens'),
      withToken(token, 'DELETE', `/api/tokens/${id}`),
      withToken(token, 'GET', '/api/sessions'),
    ]
    for (const answer of await Promise.all(attempts)) assert.deepEqual([answer.statusCode, codeOf(answer)], [403, 'WRONG_SCOPE'])
  })

  it('are refused when revoked, when expired, when changed by a letter, and nothing else is tried then', async () => {
    const revoked = await make(['read'])
    assert.equal((await withToken(revoked.token, 'GET', '/api/photos')).statusCode, 200)
    await app.ask({ method: 'DELETE', url: `/api/tokens/${revoked.token_id}` })
    assert.equal((await withToken(revoked.token, 'GET', '/api/photos')).statusCode, 401)
    const short = await make(['read'], { expires_in_days: 1 })
    clock.now += day - 1
    assert.equal((await withToken(short.token, 'GET', '/api/photos')).statusCode, 200)
    clock.now += 1
    assert.equal((await withToken(short.token, 'GET', '/api/photos')).statusCode, 401)
    const { token } = await make(['read'])
    assert.equal((await withToken(`${token.slice(0, -1)}${token.endsWith('A') ? 'B' : 'A'}`, 'GET', '/api/photos')).statusCode, 401)
  })

  it('are listed without their secret, with their last use', async () => {
    const { token, token_id: id } = await make(['upload', 'read'], { name: '書斎の PC' })
    const listed = async () => {
      const answer = await app.ask({ url: '/api/tokens' })
      assert.ok(!answer.body.includes(token))
      const { tokens } = answer.json<{ tokens: { token_id: string; name: string; scopes: string[]; last_used_at: string | null }[] }>()
      return tokens.find((each) => each.token_id === id)
    }
    assert.deepEqual(
      [(await listed())?.name, (await listed())?.scopes, (await listed())?.last_used_at],
      ['書斎の PC', ['upload', 'read'], null],
    )
    await withToken(token, 'GET', '/api/photos')
    assert.equal((await listed())?.last_used_at, new Date(clock.now).toISOString())
    // A secret that is stolen with the database is worth nothing: only its hash is there.
    const rows = await app.database.query<{ hash: string }>('select hash from api_tokens')
    assert.ok(rows.length > 0 && rows.every(({ hash }) => /^[0-9a-f]{64}$/.test(hash) && !token.includes(hash)))
  })

  it('are named, scoped and dated by requests that make sense', async () => {
    const wrong: object[] = [
      {},
      { name: '', scopes: ['read'] },
      { name: 'x', scopes: [] },
      { name: 'x', scopes: ['everything'] },
      { name: 'x', scopes: ['read', 'read'] },
      { name: 'x', scopes: ['read'], expires_in_days: 0 },
      { name: 'x', scopes: ['read'], expires_in_days: 367 },
      { name: 'x', scopes: ['read'], owner_id: v7() },
      { name: 'x'.repeat(101), scopes: ['read'] },
    ]
    for (const payload of wrong) {
      const answer = await app.ask({ method: 'POST', url: '/api/tokens', payload })
      assert.deepEqual([answer.statusCode, codeOf(answer)], [400, 'INVALID_REQUEST'], JSON.stringify(payload))
    }
  })
})
