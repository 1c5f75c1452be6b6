import assert from 'node:assert/strict'
import { after, before, it } from 'node:test'
import { type EndpointName, endpoints } from '@imgstream/contract'
import { v7 } from 'uuid'
import { onEachEngine } from '../support/engines.ts'
import { type Google, startGoogle } from '../support/google.ts'
import { aProxy } from '../support/proxy.ts'
import { aJpeg } from '../support/small-pictures.ts'
import { type TestApp, testApp } from '../support/test-app.ts'
import { metadata } from '../support/tus.ts'

const audience = '/projects/1/global/backendServices/2'

/** What the first person has, for the second to reach for. */
interface Theirs {
  photo: string
  upload: string
  batch: string
  token: string
}

type Attempt = { path: (theirs: Theirs) => string; body?: object | Buffer; headers?: Record<string, string> }
/**
 * `hidden`: there is no such thing (404), in the words for what nobody has. `own`: an answer about the asker's own library. `taken`: 404 too, where an id
 * of nobody's would become the asker's. `public`: needs no identity.
 */
type Expected = 'hidden' | 'own' | 'taken' | 'public'

/** One row an endpoint. The type refuses an endpoint without one. */
const rows: Record<EndpointName, [Expected, Attempt]> = {
  getHealth: ['public', { path: () => '/health' }],
  getReadiness: ['public', { path: () => '/ready' }],
  getMe: ['own', { path: () => '/api/me' }],
  getSettings: ['own', { path: () => '/api/settings' }],
  changeSettings: ['own', { path: () => '/api/settings', body: { keep_replaced_days: 1 } }],
  checkCollisions: ['own', { path: () => '/api/collisions/check', body: { filenames: ['theirs.jpg', 'trashed.jpg'] } }],
  getCollisionCache: ['own', { path: () => '/api/collisions/cache' }],
  clearCollisionCache: ['own', { path: () => '/api/collisions/cache' }],
  uploadPhoto: ['own', { path: () => '/api/photos/theirs.jpg?on_collision=overwrite', body: Buffer.alloc(0) }],
  uploadPhotos: [
    'own',
    { path: () => '/api/photos', body: Buffer.alloc(0), headers: { 'content-type': 'multipart/form-data; boundary=b' } },
  ],
  commitUpload: ['hidden', { path: ({ upload }) => `/api/uploads/${upload}/commit`, body: { on_collision: 'keep_both' } }],
  listPhotos: ['own', { path: () => '/api/photos?limit=500' }],
  getPhoto: ['hidden', { path: ({ photo }) => `/api/photos/${photo}` }],
  getOriginal: ['hidden', { path: ({ photo }) => `/api/photos/${photo}/original` }],
  getPreview: ['hidden', { path: ({ photo }) => `/api/photos/${photo}/preview?v=1` }],
  getThumbnail: ['hidden', { path: ({ photo }) => `/api/photos/${photo}/thumbnail?v=2` }],
  getJpeg: ['hidden', { path: ({ photo }) => `/api/photos/${photo}/jpeg` }],
  listVersions: ['hidden', { path: ({ photo }) => `/api/photos/${photo}/versions` }],
  restoreVersion: ['hidden', { path: ({ photo }) => `/api/photos/${photo}/versions/1/restore` }],
  deleteVersion: ['hidden', { path: ({ photo }) => `/api/photos/${photo}/versions/1` }],
  deletePhotoVersions: ['hidden', { path: ({ photo }) => `/api/photos/${photo}/versions` }],
  getReplacedVersions: ['own', { path: () => '/api/versions' }],
  deleteReplacedVersions: ['own', { path: () => '/api/versions' }],
  trashPhoto: ['hidden', { path: ({ photo }) => `/api/photos/${photo}` }],
  restorePhoto: ['hidden', { path: ({ photo }) => `/api/photos/${photo}/restore` }],
  listTrash: ['own', { path: () => '/api/trash' }],
  emptyTrash: ['own', { path: () => '/api/trash' }],
  getCollisionStatistics: ['own', { path: () => '/api/collisions/statistics' }],
  clearEvents: ['own', { path: () => '/api/monitoring/events?older_than_days=0' }],
  listLibrary: ['own', { path: () => '/api/library' }],
  getMonitoringSeries: ['own', { path: () => '/api/monitoring/series' }],
  listFailures: ['own', { path: () => '/api/monitoring/failures' }],
  getStorageReport: ['own', { path: () => '/api/monitoring/storage' }],
  getMetrics: ['own', { path: () => '/metrics' }],
  // Behind the proxy nobody is an operator unless OPERATORS names them: jobs.test.ts has them.
  getSupportFacts: ['own', { path: () => '/api/support' }],
  listJobs: ['own', { path: () => '/api/jobs' }],
  getIntegrity: ['own', { path: () => '/api/integrity' }],
  startJob: ['own', { path: () => '/api/jobs/sweep/runs', body: {} }],
  getJobRun: ['own', { path: ({ photo }) => `/api/jobs/runs/${photo}` }],
  // Whose library is another's is tried in admin.test.ts.
  getDatabaseStatus: ['own', { path: () => '/api/admin/database/status', body: { user_id: 'admin' } }],
  resetDatabase: ['own', { path: () => '/api/admin/database/reset', body: { user_id: 'admin' } }],
  getTimeline: ['own', { path: () => '/api/timeline' }],
  getTimelineMonth: ['own', { path: () => '/api/timeline/2024-05' }],
  getBatch: ['hidden', { path: ({ batch }) => `/api/batches/${batch}` }],
  listBatches: ['own', { path: () => '/api/batches' }],
  getReview: ['own', { path: ({ batch }) => `/api/batches/${batch}/review` }],
  changeReview: ['taken', { path: ({ batch }) => `/api/batches/${batch}/review`, body: { leave: ['x'] } }],
  undoBatch: ['hidden', { path: ({ batch }) => `/api/batches/${batch}/undo` }],
  redoBatch: ['hidden', { path: ({ batch }) => `/api/batches/${batch}/redo` }],
  beginOidcSignIn: ['public', { path: () => '/api/oidc/sign-in?return_to=/photo/1' }],
  finishOidcSignIn: ['public', { path: () => '/api/oidc/callback?code=x&state=y' }],
  endOidcSession: ['public', { path: () => '/api/oidc/sign-out' }],
  getSignInState: ['public', { path: () => '/api/session' }],
  signOut: ['public', { path: () => '/api/session' }],
  listSessions: ['own', { path: () => '/api/sessions' }],
  revokeOtherSessions: ['own', { path: () => '/api/sessions' }],
  // Whose sessions these are is tried in sign-in.test.ts, where there are some.
  revokeSession: ['hidden', { path: ({ photo }) => `/api/sessions/${photo}` }],
  // Built-in accounts are not in use behind the proxy: what is said to people of theirs is tried in accounts.test.ts.
  signIn: ['public', { path: () => '/api/session', body: { email: 'first@example.com', password: 'x' } }],
  confirmSession: ['own', { path: () => '/api/session/confirm', body: { password: 'x' } }],
  setUp: ['public', { path: () => '/api/set-up', body: { code: 'XXXX-XXXX', email: 'a@b', display_name: 'x', password: 'x' } }],
  openLink: ['public', { path: () => '/api/links/open', body: { secret: 'xxxxxxxx' } }],
  joinByLink: ['public', { path: () => '/api/links/join', body: { secret: 'xxxxxxxx', email: 'a@b', display_name: 'x', password: 'x' } }],
  resetByLink: ['public', { path: () => '/api/links/reset', body: { secret: 'xxxxxxxx', password: 'x' } }],
  changePassword: ['own', { path: () => '/api/password', body: { current_password: 'x', password: 'x' } }],
  listAccounts: ['own', { path: () => '/api/accounts' }],
  changeAccount: ['hidden', { path: ({ photo }) => `/api/accounts/${photo}`, body: { is_closed: true } }],
  createResetLink: ['hidden', { path: ({ photo }) => `/api/accounts/${photo}/reset-link` }],
  listInvitations: ['own', { path: () => '/api/invitations' }],
  createInvitation: ['own', { path: () => '/api/invitations', body: {} }],
  revokeInvitation: ['hidden', { path: ({ photo }) => `/api/invitations/${photo}` }],
  listPasskeys: ['own', { path: () => '/api/passkeys' }],
  startPasskey: ['own', { path: () => '/api/passkeys/options' }],
  addPasskey: ['own', { path: () => '/api/passkeys', body: { ceremony: 'xxxxxxxx', response: {}, name: 'x' } }],
  removePasskey: ['hidden', { path: ({ photo }) => `/api/passkeys/${photo}` }],
  startPasskeySignIn: ['public', { path: () => '/api/session/passkey/options' }],
  signInWithPasskey: ['public', { path: () => '/api/session/passkey', body: { ceremony: 'xxxxxxxx', response: {} } }],
  listTokens: ['own', { path: () => '/api/tokens' }],
  createToken: ['own', { path: () => '/api/tokens', body: { name: 'second', scopes: ['admin'] } }],
  revokeToken: ['hidden', { path: ({ token }) => `/api/tokens/${token}` }],
}

const tus = { 'tus-resumable': '1.0.0' }
const tusAttempts = {
  HEAD: {},
  PATCH: { 'upload-offset': '0', 'content-type': 'application/offset+octet-stream' },
  DELETE: {},
} as const

onEachEngine('two people', (engine) => {
  let app: TestApp
  let google: Google
  let proxy: Awaited<ReturnType<typeof aProxy>>
  let theirs: Theirs
  let before1: string

  const ask = async (
    name: string,
    method: string,
    url: string,
    { body, headers }: { body?: object | Buffer | undefined; headers?: Record<string, string> } = {},
  ) =>
    app.ask({
      method: method as 'GET',
      url,
      headers: { host: 'photos.example.com', ...headers, ...(name && (await proxy.headersFor(name))) },
      ...(body && { payload: body }),
    })
  /** Everything that the first person has, as they see it. */
  async function stateOfFirst(): Promise<string> {
    const { photo, batch, upload } = theirs
    const urls = [
      '/api/photos',
      '/api/trash',
      '/api/timeline',
      '/api/settings',
      '/api/tokens',
      `/api/photos/${photo}/versions`,
      `/api/batches/${batch}`,
    ]
    const answers = await Promise.all(urls.map(async (url) => (await ask('first', 'GET', url)).body))
    const offset = (await ask('first', 'HEAD', `/api/uploads/${upload}`, { headers: tus })).headers['upload-offset']
    return JSON.stringify([...answers, offset])
  }

  before(async () => {
    proxy = await aProxy(audience)
    google = await startGoogle({ keys: proxy.keys })
    app = await testApp({ place: await engine.newPlace(), env: { SIGN_IN: 'iap', IAP_AUDIENCE: audience, IAP_JWKS_URL: google.keysUrl } })
    const batch = v7()
    const put = async (filename: string, text: string, query = '') =>
      ask('first', 'PUT', `/api/photos/${filename}?batch_id=${batch}${query}`, { body: await aJpeg(text) })
    const stored = await put('theirs.jpg', 'one')
    const photo = stored.json<{ photo: { photo_id: string } }>().photo.photo_id
    await put('theirs.jpg', 'two', '&on_collision=overwrite')
    const trashed = (await put('trashed.jpg', 'three')).json<{ photo: { photo_id: string } }>().photo.photo_id
    await ask('first', 'DELETE', `/api/photos/${trashed}`)
    const created = await ask('first', 'POST', '/api/uploads', {
      headers: { ...tus, 'upload-length': '1000', 'upload-metadata': metadata({ filename: 'half.jpg' }) },
    })
    const upload = String(created.headers.location).split('/').at(-1) ?? ''
    const made = await ask('first', 'POST', '/api/tokens', { body: { name: 'mine', scopes: ['read'] } })
    const token = made.json<{ token_id: string }>().token_id
    theirs = { photo, upload, batch, token }
    before1 = await stateOfFirst()
    assert.ok(before1.includes('theirs.jpg') && before1.includes('trashed.jpg'))
  })
  after(async () => {
    await app.stop()
    google.close()
  })

  for (const name of Object.keys(rows) as EndpointName[]) {
    const [expected, { path, body, headers }] = rows[name]
    const { method } = endpoints[name]
    it(`do not meet at ${name}`, async () => {
      const answer = await ask('second', method, path(theirs), { body, ...(headers && { headers }) })
      assert.ok(answer.statusCode < 500, answer.body)
      if (expected === 'hidden') {
        assert.equal(answer.statusCode, 404, answer.body)
        // What does not exist at all is answered the same: the status tells nothing.
        const nothing = await ask('second', method, path({ photo: v7(), upload: v7(), batch: v7(), token: v7() }), {
          body,
          ...(headers && { headers }),
        })
        const codeOf = (text: string) => (JSON.parse(text) as { error: { code: string; message: string } }).error
        assert.deepEqual(
          [nothing.statusCode, codeOf(nothing.body).code, codeOf(nothing.body).message],
          [404, codeOf(answer.body).code, codeOf(answer.body).message],
        )
      } else if (expected === 'taken') {
        assert.equal(answer.statusCode, 404, answer.body)
      } else {
        for (const secret of [theirs.photo, theirs.batch, theirs.upload, theirs.token, 'first@example.com'])
          assert.ok(!answer.body.includes(secret), answer.body)
        if (expected === 'own') assert.doesNotMatch(answer.body, /"existing_photo":\{/)
      }
      const anonymous = await ask('', method, path(theirs), { body, ...(headers && { headers }) })
      assert.equal(anonymous.statusCode === 401, expected !== 'public', anonymous.body)
      assert.equal(await stateOfFirst(), before1)
    })
  }

  for (const [method, headers] of Object.entries(tusAttempts)) {
    it(`do not meet at an upload by ${method}`, async () => {
      const answer = await ask('second', method, `/api/uploads/${theirs.upload}`, {
        headers: { ...tus, ...headers },
        body: method === 'PATCH' ? Buffer.alloc(1000) : undefined,
      })
      assert.equal(answer.statusCode, 404)
      assert.equal(await stateOfFirst(), before1)
    })
  }

  it('may have photos of one name, and of the same bytes', async () => {
    const bytes = await aJpeg('two')
    const answer = await ask('second', 'PUT', '/api/photos/theirs.jpg', { body: bytes })
    assert.equal(answer.statusCode, 201, answer.body)
    const check = await ask('third', 'POST', '/api/collisions/check', { body: { filenames: ['theirs.jpg'] } })
    assert.deepEqual(check.json<{ collisions: object }>().collisions, {})
    assert.equal(await stateOfFirst(), before1)
  })

  it('cannot name an owner in a request', async () => {
    const answer = await ask('second', 'GET', '/api/photos?owner_id=x&owner=first@example.com', {
      headers: { 'x-owner-id': 'first', 'x-goog-authenticated-user-email': 'accounts.google.com:first@example.com' },
    })
    assert.ok([200, 400].includes(answer.statusCode))
    assert.ok(!answer.body.includes(theirs.photo))
  })
})
