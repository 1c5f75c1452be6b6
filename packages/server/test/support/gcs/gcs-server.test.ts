import assert from 'node:assert/strict'
import { generateKeyPairSync, randomBytes } from 'node:crypto'
import { after, before, describe, it } from 'node:test'
import { Storage } from '@google-cloud/storage'
import { type GcsServer, startGcsServer } from './gcs-server.ts'

/** Google's own client is the witness that this server speaks as the real one does. */
describe("the tests' Cloud Storage, asked by Google's client", () => {
  const account = 'signer@test.iam.gserviceaccount.com'
  const { publicKey, privateKey } = generateKeyPairSync('rsa', {
    modulusLength: 2048,
    publicKeyEncoding: { type: 'spki', format: 'pem' },
    privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
  })
  let gcs: GcsServer
  let storage: Storage
  const clock = { nowMs: Date.now() }
  before(async () => {
    gcs = await startGcsServer({ bucketName: 'photos', publicKeys: new Map([[account, publicKey]]), nowMs: () => clock.nowMs })
    storage = new Storage({
      apiEndpoint: gcs.url,
      projectId: 'test',
      credentials: { client_email: account, private_key: privateKey },
    })
  })
  after(() => gcs.close())
  const file = (name: string) => storage.bucket('photos').file(name)

  it('writes, reads, ranges, describes and deletes', async () => {
    const bytes = randomBytes(600_000)
    await file('a/one').save(bytes, { resumable: false, validation: 'crc32c', contentType: 'image/jpeg' })
    assert.deepEqual((await file('a/one').download({ validation: 'crc32c' }))[0], bytes)
    assert.deepEqual((await file('a/one').download({ start: 10, end: 19 }))[0], bytes.subarray(10, 20))
    const [metadata] = await file('a/one').getMetadata()
    assert.deepEqual([metadata.size, metadata.contentType], ['600000', 'image/jpeg'])
    await file('a/one').delete()
    assert.deepEqual(await file('a/one').exists(), [false])
  })

  it('uploads resumably, in chunks', async () => {
    const bytes = randomBytes(1_300_001)
    await file('long').save(bytes, { resumable: true, chunkSize: 512 * 1024, validation: 'crc32c' })
    assert.deepEqual((await file('long').download())[0], bytes)
    assert.equal(gcs.operations.get('session.begin'), 1)
    assert.ok((gcs.operations.get('session.chunk') ?? 0) >= 3)
  })

  it('honours preconditions', async () => {
    const createOnly = { resumable: false, preconditionOpts: { ifGenerationMatch: 0 } }
    await file('once').save('first', createOnly)
    await assert.rejects(file('once').save('second', createOnly), { code: 412 })
    assert.equal(String((await file('once').download())[0]), 'first')
  })

  it('lists by prefix and in pages, and copies', async () => {
    for (const name of ['list/b', 'list/a', 'list/c', 'other']) await file(name).save(name, { resumable: false })
    const names = async (maxResults: number) =>
      (await storage.bucket('photos').getFiles({ prefix: 'list/', maxResults }))[0].map(({ name }) => name)
    assert.deepEqual(await names(1000), ['list/a', 'list/b', 'list/c'])
    const [page, next] = await storage.bucket('photos').getFiles({ prefix: 'list/', maxResults: 2, autoPaginate: false })
    assert.equal(page.length, 2)
    assert.ok(next)
    await file('other').copy(file('copied'))
    assert.equal(String((await file('copied').download())[0]), 'other')
  })

  it('honours a signed address until it expires, and no other', async () => {
    await file('signed/it is').save('secret', { resumable: false })
    const [url] = await file('signed/it is').getSignedUrl({ version: 'v4', action: 'read', expires: clock.nowMs + 3_600_000 })
    assert.equal(await (await fetch(url)).text(), 'secret')
    assert.equal((await fetch(url.replace('it%20is', 'other'))).status, 403)
    assert.equal((await fetch(url.replace(/Expires=\d+/, 'Expires=7200'))).status, 403)
    clock.nowMs += 3_601_000
    assert.equal((await fetch(url)).status, 400)
  })
})
