import assert from 'node:assert/strict'
import { createVerify, generateKeyPairSync } from 'node:crypto'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, it } from 'node:test'
import { type GcsServer, startGcsServer } from '../../support/gcs/gcs-server.ts'
import { aJpeg } from '../../support/small-pictures.ts'
import { type TestApp, testApp } from '../../support/test-app.ts'

const account = 'imgstream@test.iam.gserviceaccount.com'
const { publicKey, privateKey } = generateKeyPairSync('rsa', {
  modulusLength: 2048,
  publicKeyEncoding: { type: 'spki', format: 'pem' },
  privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
})

/** A token that the account signed itself (RFC 7519). */
function isToken(token: string): boolean {
  const [head = '', body = '', signature = ''] = token.split('.')
  const { iss, exp } = JSON.parse(Buffer.from(body, 'base64url').toString()) as { iss: string; exp: number }
  const holds = createVerify('RSA-SHA256').update(`${head}.${body}`).verify(publicKey, Buffer.from(signature, 'base64url'))
  return holds && iss === account && exp * 1000 > Date.now()
}

describe('a server with the key of a service account', () => {
  let gcs: GcsServer
  let folder: string
  let app: TestApp
  let nowMs = Date.now()
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'imgstream-key-'))
    gcs = await startGcsServer({
      bucketName: 'photos',
      isToken,
      publicKeys: new Map([[account, publicKey]]),
      nowMs: () => nowMs,
    })
    const keyFile = join(folder, 'key.json')
    await writeFile(keyFile, JSON.stringify({ type: 'service_account', client_email: account, private_key: privateKey }))
    app = await testApp({ env: { GCS_BUCKET_NAME: 'photos', GCS_ENDPOINT: gcs.url, GOOGLE_APPLICATION_CREDENTIALS: keyFile } })
  })
  after(async () => {
    await app.stop()
    await gcs.close()
    await rm(folder, { recursive: true })
  })

  it('asks the bucket as that account, and lets downloads of originals come straight from there for an hour', async () => {
    const bytes = await aJpeg('signed')
    const stored = await app.put('猫 (1).jpg', bytes)
    assert.equal(stored.statusCode, 201, stored.body)
    const { photo_id: id } = stored.json<{ photo: { photo_id: string } }>().photo
    const download = await app.ask({ method: 'GET', url: `/api/photos/${id}/original?download=true` })
    assert.equal(download.statusCode, 302)
    assert.equal(download.headers['cache-control'], 'private, no-store')
    const address = String(download.headers.location)
    const answer = await fetch(address)
    assert.deepEqual(Buffer.from(await answer.arrayBuffer()), bytes)
    assert.equal(answer.headers.get('content-type'), 'image/jpeg')
    assert.match(answer.headers.get('content-disposition') ?? '', /^attachment; .*filename\*=UTF-8''%E7%8C%AB/)
    assert.equal((await fetch(address.replace('response-content-type=image%2Fjpeg', 'response-content-type=text%2Fhtml'))).status, 403)
    nowMs += 3_599_000
    assert.equal((await fetch(address)).status, 200)
    nowMs += 60_000
    assert.equal((await fetch(address)).status, 400)
    assert.deepEqual(app.complaints, [])
  })

  it('shows pictures in pages itself', async () => {
    const stored = await app.put('page.jpg', await aJpeg('page'))
    const { photo_id: id } = stored.json<{ photo: { photo_id: string } }>().photo
    for (const url of [`/api/photos/${id}/original`, `/api/photos/${id}/preview?download=true`, `/api/photos/${id}/thumbnail`]) {
      assert.equal((await app.ask({ method: 'GET', url })).statusCode, 200, url)
    }
  })
})
