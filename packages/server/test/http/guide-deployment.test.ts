import assert from 'node:assert/strict'
import { mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, it } from 'node:test'
import { type GcsServer, startGcsServer } from '../support/gcs/gcs-server.ts'
import { type Google, startGoogle } from '../support/google.ts'
import { hasPostgres, noPostgres, startPostgres, type TestPostgres } from '../support/postgres.ts'
import { aProxy } from '../support/proxy.ts'
import { type ServerProcess, startServerWith } from '../support/server-process.ts'
import { aJpeg } from '../support/small-pictures.ts'

/** The three variables of the guide's deploy line, on Cloud Run as it is; the others only say where the stand-ins for Google are. */
describe('a deployment with three variables on Cloud Run', { skip: hasPostgres ? false : noPostgres }, async () => {
  const proxy = await aProxy('/projects/123456/locations/asia-northeast1/services/imgstream')
  let postgres: TestPostgres
  let gcs: GcsServer
  let google: Google
  let folder: string
  const secrets: Record<string, string> = {}
  before(async () => {
    postgres = await startPostgres()
    secrets['my-project/imgstream-database-url'] = `${await postgres.newDatabase()}\n`
    google = await startGoogle({ keys: proxy.keys, secrets })
    gcs = await startGcsServer({ bucketName: 'my-photos', isToken: (token) => token === google.token })
    folder = await mkdtemp(join(tmpdir(), 'imgstream-run-'))
  })
  after(async () => {
    google.close()
    await gcs.close()
    await postgres.stop()
    await rm(folder, { recursive: true })
  })

  const environment = () => ({
    ENVIRONMENT: 'production',
    GOOGLE_CLOUD_PROJECT: 'my-project',
    GCS_BUCKET_NAME: 'my-photos',
    // Cloud Run's own
    K_SERVICE: 'imgstream',
    PORT: '0',
    // where the stand-ins are
    GCS_ENDPOINT: gcs.url,
    SECRET_MANAGER_ENDPOINT: google.url,
    IAP_JWKS_URL: google.keysUrl,
    GCE_METADATA_HOST: google.host,
    HOST: '127.0.0.1',
  })
  it('is healthy, signs people in, and keeps a photo in the bucket and its row in PostgreSQL', async () => {
    const bytes = await aJpeg('a photo of the cloud')
    let server: ServerProcess = await startServerWith(environment(), folder)
    const ask = async (path: string, init: RequestInit = {}) =>
      fetch(new URL(path, server.url), { ...init, headers: await proxy.headersFor('yuki') })
    const health = await fetch(new URL('/health', server.url))
    assert.equal(health.status, 200, await health.text())
    assert.equal((await fetch(new URL('/api/photos', server.url))).status, 401)
    const stored = await ask('/api/photos/cloud.jpg', { method: 'PUT', body: new Uint8Array(bytes) })
    assert.equal(stored.status, 201)
    const { photo } = (await stored.json()) as { photo: { photo_id: string } }
    assert.equal(await server.stop(), 0)
    // Another container: everything it needs lies elsewhere.
    server = await startServerWith(environment(), folder)
    const original = await ask(`/api/photos/${photo.photo_id}/original`)
    assert.deepEqual(Buffer.from(await original.arrayBuffer()), bytes)
    assert.equal(await server.stop(), 0)
    assert.equal(google.state.secretsAsked, 2)
    assert.equal(gcs.bucket.list('originals/').length, 1)
    assert.deepEqual(await readdir(folder), [])
  })

  it('says which secret it looked for and why it could not use it', async () => {
    const refusals: [string, () => void, RegExp][] = [
      ['no such secret', () => delete secrets['my-project/imgstream-database-url'], /there is no such secret/],
      ['no right to read it', () => (google.state.secretStatus = 403), /lacks roles\/secretmanager\.secretAccessor/],
    ]
    for (const [, prepare, why] of refusals) {
      prepare()
      secrets['my-project/other'] = 'x'
      const name = google.state.secretStatus === 403 ? 'other' : 'imgstream-database-url'
      await assert.rejects(startServerWith({ ...environment(), DATABASE_URL_SECRET: name }, folder), (error: Error) => {
        assert.match(error.message, new RegExp(`DATABASE_URL is not set, and the secret ${name} of project my-project`))
        assert.match(error.message, why)
        assert.match(error.message, /DATABASE_TYPE=duckdb and LOCAL_DB_PATH/)
        return true
      })
    }
    google.state.secretStatus = 200
    secrets['my-project/other'] = 'mysql://user:geheim@host/db'
    await assert.rejects(startServerWith({ ...environment(), DATABASE_URL_SECRET: 'other' }, folder), (error: Error) => {
      assert.match(error.message, /must be an address like postgresql/)
      assert.doesNotMatch(error.message, /geheim/)
      return true
    })
  })
})
