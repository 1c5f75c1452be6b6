import assert from 'node:assert/strict'
import { createPublicKey, generateKeyPairSync } from 'node:crypto'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { createServer, type Server } from 'node:http'
import { registerHooks } from 'node:module'
import { type AddressInfo, connect } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { after, before, describe, it } from 'node:test'
import { createServer as createTlsServer, type Server as TlsServer } from 'node:tls'
import { openPostgres } from '../../../../src/infrastructure/database/postgres/postgres-database.ts'
import { anAuthority } from '../../../support/certificates.ts'
import { hasPostgres, noPostgres, startPostgres, type TestPostgres } from '../../../support/postgres.ts'

const loaded: string[] = []
registerHooks({
  resolve(specifier, context, next) {
    loaded.push(specifier)
    return next(specifier, context)
  },
})
const isConnectorLoaded = () => loaded.includes('@google-cloud/cloud-sql-connector')
/** Where the connector looks for every instance. On Linux all of 127/8 is this computer: two runs at once do not meet. */
const port = 3307
const address = process.platform === 'linux' ? `127.${process.pid & 255}.${(process.pid >> 8) & 255}.7` : '127.0.0.1'

describe('a Cloud SQL instance', { skip: hasPostgres ? false : noPostgres }, () => {
  const servers = anAuthority('Cloud SQL server CA')
  const clients = anAuthority('Cloud SQL client CA')
  let postgres: TestPostgres
  let direct: URL
  let instance: TlsServer
  let api: Server
  let folder: string
  let cloudSql: { ipType: 'public'; credentialsPath: string; endpoint: string }
  const asked: string[] = []
  let kindOfAddress: 'PRIMARY' | 'PRIVATE' = 'PRIMARY'
  before(async () => {
    postgres = await startPostgres()
    direct = new URL(await postgres.newDatabase())
    const { certificate: cert, key } = servers.issue({ name: 'my-project:db' })
    // Lets in who shows a certificate that the API has given out, and is PostgreSQL behind that.
    instance = createTlsServer({ cert, key, requestCert: true, ca: clients.certificate, minVersion: 'TLSv1.3' }, (socket) => {
      const behind = connect(join(direct.searchParams.get('host') ?? '', '.s.PGSQL.5432'))
      socket.pipe(behind).pipe(socket)
      for (const each of [socket, behind]) each.on('error', () => [socket, behind].map((one) => one.destroy()))
    })
    await new Promise<void>((resolve) => instance.listen(port, address, resolve))
    api = createServer(async (request, response) => {
      asked.push(`${request.method} ${request.url}`)
      const say = (body: object) => response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(body))
      assert.match(request.headers.authorization ?? '', /^Bearer .+\..+\..+/)
      if (request.url === '/sql/v1beta4/projects/my-project/instances/db/connectSettings') {
        return say({
          region: 'asia-northeast1',
          databaseVersion: 'POSTGRES_18',
          ipAddresses: [{ type: kindOfAddress, ipAddress: address }],
          serverCaCert: { cert: servers.certificate, expirationTime: new Date(Date.now() + 86_400_000).toISOString() },
        })
      }
      if (request.url === '/sql/v1beta4/projects/my-project/instances/db:generateEphemeralCert') {
        const { public_key: publicKey } = JSON.parse(await text(request)) as { public_key: string }
        return say({ ephemeralCert: { cert: clients.issue({ name: 'imgstream', publicKey: createPublicKey(publicKey) }).certificate } })
      }
      return response.writeHead(403, { 'content-type': 'application/json' }).end(JSON.stringify({ error: { message: 'not this one' } }))
    })
    await new Promise<void>((resolve) => api.listen(0, '127.0.0.1', resolve))
    folder = await mkdtemp(join(tmpdir(), 'imgstream-sql-'))
    const credentialsPath = join(folder, 'key.json')
    const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 })
    await writeFile(
      credentialsPath,
      JSON.stringify({
        type: 'service_account',
        client_email: 'imgstream@my-project.iam.gserviceaccount.com',
        private_key: privateKey.export({ type: 'pkcs8', format: 'pem' }),
      }),
    )
    cloudSql = { ipType: 'public', credentialsPath, endpoint: `http://127.0.0.1:${(api.address() as AddressInfo).port}/` }
  })
  after(async () => {
    api.closeAllConnections()
    api.close()
    instance.close()
    await postgres.stop()
    await rm(folder, { recursive: true, force: true })
  })

  it('is reached by its socket folder where that exists, and the connector is not even loaded', async () => {
    const database = await openPostgres(direct.href, { cloudSql })
    assert.deepEqual(await database.query('select 1 as one'), [{ one: 1 }])
    await database.close()
    assert.equal(isConnectorLoaded(), false)
    assert.deepEqual(asked, [])
  })

  it("is reached by Google's connector where it does not", async () => {
    const url = `postgresql://imgstream:secret@${direct.pathname}?host=/cloudsql/my-project:asia-northeast1:db`
    const database = await openPostgres(url, { cloudSql })
    const values = await Promise.all(Array.from({ length: 5 }, (_, index) => database.query('select $1::integer as value', [index])))
    assert.deepEqual(
      values.flat(),
      [0, 1, 2, 3, 4].map((value) => ({ value })),
    )
    await database.close()
    assert.equal(isConnectorLoaded(), true)
    assert.equal(asked.filter((each) => each.startsWith('GET')).length, 1)
  })

  it('that has a private address only is reached by what the address of the database says, with no variable beside it', async () => {
    kindOfAddress = 'PRIVATE'
    const url = `postgresql://imgstream:secret@${direct.pathname}?host=/cloudsql/my-project:asia-northeast1:db&ip_type=private`
    const database = await openPostgres(url, { cloudSql })
    assert.deepEqual(await database.query('select 1 as one'), [{ one: 1 }])
    await database.close()
  })

  it('says why it cannot be reached', async () => {
    const url = 'postgresql://imgstream:secret@/d?host=/cloudsql/my-project:asia-northeast1:other'
    await assert.rejects(openPostgres(url, { cloudSql }), (error: Error) => {
      assert.match(error.message, /my-project:asia-northeast1:other cannot be reached: .*roles\/cloudsql\.client/)
      assert.doesNotMatch(error.message, /secret/)
      return true
    })
  })
})
