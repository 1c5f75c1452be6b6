import assert from 'node:assert/strict'
import { createHmac } from 'node:crypto'
import { after, before, describe, it } from 'node:test'
import { exportJWK, generateKeyPair, type JWTPayload, SignJWT } from 'jose'
import { readConfig } from '../../src/config/read-config.ts'
import { withoutSecrets } from '../../src/config/resolve-secrets.ts'
import { openIdentity } from '../../src/infrastructure/identity/open-identity.ts'
import { type Google, startGoogle } from '../support/google.ts'
import { aJpeg } from '../support/small-pictures.ts'
import { type TestApp, testApp } from '../support/test-app.ts'

const audience = '/projects/123456/locations/asia-northeast1/services/imgstream'
const header = 'x-goog-iap-jwt-assertion'

describe('a server behind Identity-Aware Proxy on Cloud Run', async () => {
  const good = await generateKeyPair('ES256')
  const stranger = await generateKeyPair('ES256')
  const rsa = await generateKeyPair('RS256')
  const published: object[] = [{ ...(await exportJWK(good.publicKey)), kid: 'good', alg: 'ES256', use: 'sig' }]
  published.push({ ...(await exportJWK(rsa.publicKey)), kid: 'rsa', alg: 'RS256', use: 'sig' })
  let google: Google
  let app: TestApp
  const env = () => ({
    SIGN_IN: 'iap',
    K_SERVICE: 'imgstream',
    DATABASE_TYPE: 'postgresql',
    IAP_JWKS_URL: google.keysUrl,
    GCE_METADATA_HOST: google.host,
  })
  before(async () => {
    google = await startGoogle({ keys: published })
    // On Cloud Run a DuckDB file is refused, so only the audience is taken from there.
    app = await testApp({ isInFolder: true, env: { ...env(), DATABASE_TYPE: 'duckdb', K_SERVICE: '', IAP_AUDIENCE: audience } })
  })
  after(async () => {
    await app.stop()
    google.close()
  })

  const nowS = () => Math.floor(Date.now() / 1000)
  /** `undefined` leaves a claim out. */
  const claims = (changes: Record<string, unknown> = {}): JWTPayload => ({
    iss: 'https://cloud.google.com/iap',
    aud: audience,
    sub: 'accounts.google.com:42',
    email: 'accounts.google.com:Yuki@example.com',
    iat: nowS() - 5,
    exp: nowS() + 600,
    ...changes,
  })
  const signed = (payload: JWTPayload, { key = good.privateKey, kid = 'good', alg = 'ES256' } = {}) =>
    new SignJWT(payload).setProtectedHeader({ alg, kid }).sign(key)
  const ask = (assertion?: string, headers: Record<string, string> = {}) =>
    app.ask({
      method: 'GET',
      url: '/api/photos',
      headers: { host: 'imgstream-abc.run.app', ...(assertion && { [header]: assertion }), ...headers },
    })

  it('lets in whom the proxy vouches for, and gives each a library of their own', async () => {
    const assertion = await signed(claims())
    assert.equal((await ask(assertion)).statusCode, 200)
    const stored = await app.ask({
      method: 'PUT',
      url: '/api/photos/mine.jpg',
      payload: await aJpeg('mine'),
      headers: { host: 'imgstream-abc.run.app', [header]: assertion },
    })
    assert.equal(stored.statusCode, 201, stored.body)
    const other = await ask(await signed(claims({ sub: 'accounts.google.com:43', email: 'accounts.google.com:other@example.com' })))
    assert.deepEqual(other.json<{ photos: object[] }>().photos, [])
  })

  const b64 = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url')
  const attacks: Record<string, () => Promise<string> | string> = {
    'no signature at all': () => `${b64({ alg: 'none' })}.${b64(claims())}.`,
    'alg none with the key id of a real one': () => `${b64({ alg: 'none', kid: 'good' })}.${b64(claims())}.`,
    'the public key used as an HMAC secret': async () => {
      const body = `${b64({ alg: 'HS256', kid: 'good' })}.${b64(claims())}`
      return `${body}.${createHmac('sha256', JSON.stringify(await exportJWK(good.publicKey)))
        .update(body)
        .digest('base64url')}`
    },
    'the key of a stranger': () => signed(claims(), { key: stranger.privateKey }),
    'a key that is not published': () => signed(claims(), { key: stranger.privateKey, kid: 'other' }),
    'another algorithm, with a key that is published': () => signed(claims(), { key: rsa.privateKey, kid: 'rsa', alg: 'RS256' }),
    'the audience of another service': () => signed(claims({ aud: `${audience}2` })),
    'no audience': () => signed(claims({ aud: undefined })),
    'another issuer': () => signed(claims({ iss: 'https://accounts.google.com' })),
    'an expiry that is over': () => signed(claims({ iat: nowS() - 640, exp: nowS() - 31 })),
    'no expiry': () => signed(claims({ exp: undefined })),
    'a long life: issued an hour ago, valid for a day': () => signed(claims({ iat: nowS() - 3600, exp: nowS() + 86_400 })),
    'a date of issue in the future': () => signed(claims({ iat: nowS() + 120, exp: nowS() + 700 })),
    'no subject': () => signed(claims({ sub: undefined })),
    'no e-mail address': () => signed(claims({ email: undefined })),
    'a key of its own, in its header': async () =>
      new SignJWT(claims())
        .setProtectedHeader({ alg: 'ES256', kid: 'good', jwk: await exportJWK(stranger.publicKey) })
        .sign(stranger.privateKey),
    'the address of keys of its own': () =>
      new SignJWT(claims()).setProtectedHeader({ alg: 'ES256', kid: 'good', jku: 'https://evil.example/keys' }).sign(stranger.privateKey),
    'a time before which it is not valid': () => signed(claims({ nbf: nowS() + 120 })),
    'an assertion beside another one': async () => `${await signed(claims())}, ${await signed(claims())}`,
    'a changed body': async () => {
      const [head, , signature] = (await signed(claims())).split('.')
      return `${head}.${b64(claims({ sub: 'accounts.google.com:1' }))}.${signature}`
    },
    nonsense: () => 'a.b.c',
    'an empty text': () => ' ',
  }
  for (const [what, assertion] of Object.entries(attacks)) {
    it(`refuses ${what}`, async () => assert.equal((await ask(await assertion())).statusCode, 401))
  }

  it('refuses requests without an assertion, whatever else they say', async () => {
    assert.equal((await ask()).statusCode, 401)
    const forged = {
      'x-goog-authenticated-user-email': 'accounts.google.com:yuki@example.com',
      'x-goog-authenticated-user-id': 'accounts.google.com:42',
    }
    assert.equal((await ask(undefined, forged)).statusCode, 401)
    assert.equal((await ask(undefined, { authorization: `Bearer ${await signed(claims())}` })).statusCode, 401)
  })

  it('is believed only where the settings say so: elsewhere its headers mean nothing', async () => {
    const settings = { PUBLIC_URL: 'https://x.run.app', OIDC_ISSUER: 'http://localhost:1', OIDC_CLIENT_ID: 'x', OIDC_ALLOWED: '*' }
    const other = await testApp({ env: { ...env(), DATABASE_TYPE: 'duckdb', K_SERVICE: '', SIGN_IN: 'oidc', ...settings } })
    const answer = await other.ask({ method: 'GET', url: '/api/photos', headers: { host: 'x.run.app', [header]: await signed(claims()) } })
    assert.equal(answer.statusCode, 401)
    await other.stop()
  })

  it('still answers whether it is healthy', async () => {
    assert.equal((await app.ask({ method: 'GET', url: '/health', headers: { host: '10.0.0.1' } })).statusCode, 200)
  })

  it('refuses pages of other sites, although the browser sends them with an assertion', async () => {
    const assertion = await signed(claims())
    assert.equal((await ask(assertion, { origin: 'https://evil.example' })).statusCode, 403)
    assert.equal((await ask(assertion, { 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'no-cors' })).statusCode, 403)
  })

  it('allows for clocks that differ by half a minute', async () => {
    assert.equal((await ask(await signed(claims({ exp: nowS() - 20, iat: nowS() - 500 })))).statusCode, 200)
    assert.equal((await ask(await signed(claims({ iat: nowS() + 20 })))).statusCode, 200)
  })

  it('asks for the keys once, not for each request', async () => {
    const before = google.state.keysAsked
    for (let count = 0; count < 20; count++) await ask(await signed(claims()))
    assert.equal(google.state.keysAsked, before)
  })

  it('says that it cannot verify anybody while the keys are away, and lets nobody in', async () => {
    google.state.keysAreAway = true
    const fresh = await testApp({ isInFolder: true, env: { ...env(), DATABASE_TYPE: 'duckdb', K_SERVICE: '', IAP_AUDIENCE: audience } })
    const answer = async () =>
      fresh.ask({ method: 'GET', url: '/api/photos', headers: { host: 'x.run.app', [header]: await signed(claims()) } })
    const refused = await answer()
    assert.deepEqual([refused.statusCode, refused.json<{ error: { code: string } }>().error.code], [503, 'SIGN_IN_UNAVAILABLE'])
    google.state.keysAreAway = false
    assert.equal((await answer()).statusCode, 200)
    await fresh.stop()
  })

  it('knows its audience on Cloud Run by itself', async () => {
    const read = readConfig({
      ENVIRONMENT: 'production',
      ...env(),
      DATABASE_URL: 'postgresql://u:p@h/d',
      GCS_BUCKET_NAME: 'b',
      GOOGLE_CLOUD_PROJECT: 'p',
    })
    assert.ok(read.ok, JSON.stringify(read))
    const { identity } = await openIdentity(withoutSecrets(read.config))
    const found = await identity.identify({ host: 'x', headers: { [header]: await signed(claims()) } })
    assert.deepEqual(found, { subject: 'iap:accounts.google.com:42', email: 'yuki@example.com', displayName: 'yuki' })
    assert.equal(
      await identity.identify({ host: 'x', headers: { [header]: await signed(claims({ aud: '/projects/1/locations/r/services/s' })) } }),
      undefined,
    )
  })
})
