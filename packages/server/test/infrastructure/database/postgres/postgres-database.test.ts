import assert from 'node:assert/strict'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { connect, createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, it } from 'node:test'
import type { Database } from '../../../../src/infrastructure/database/database.ts'
import { migrate } from '../../../../src/infrastructure/database/migrate.ts'
import { openPostgres, type PostgresOptions } from '../../../../src/infrastructure/database/postgres/postgres-database.ts'
import { refusedAs } from '../../../contracts/object-store-contract.ts'
import { anAuthority } from '../../../support/certificates.ts'
import { freePort } from '../../../support/free-port.ts'
import { hasPostgres, noPostgres, type OwnPostgres, startOwnPostgres } from '../../../support/postgres.ts'

const skip = hasPostgres ? false : noPostgres
const isAway = refusedAs('DATABASE_UNAVAILABLE')

/** Opens, works, closes, whatever happens. */
async function withDatabase<T>(url: string, work: (database: Database) => Promise<T>, options: PostgresOptions = {}): Promise<T> {
  const database = await openPostgres(url, options)
  try {
    return await work(database)
  } finally {
    await database.close()
  }
}

const answers = async (database: Database) => assert.deepEqual(await database.query('select 1 as one'), [{ one: 1 }])

describe('PostgreSQL that is slow, full or away', { skip }, () => {
  let postgres: OwnPostgres
  let url: string
  before(async () => {
    postgres = await startOwnPostgres({ settings: { max_connections: 12, superuser_reserved_connections: 3, reserved_connections: 0 } })
    url = await postgres.newDatabase()
  })
  after(() => postgres.stop())

  it('ends a statement, a wait for a lock and an idle transaction after their time, and goes on', async () => {
    // Each limit with a connection of its own: none of them may end what waits for another one on a busy machine.
    await withDatabase(url, async (database) => {
      await database.query('create table locked (id integer primary key, value integer)')
      await database.query('insert into locked values (1, 1)')
    })
    const within = (patience: PostgresOptions['patience'], work: (database: Database) => Promise<void>) =>
      withDatabase(url, work, { patience: { ...patience } })
    await within({ statement: 400 }, (database) => assert.rejects(database.query('select pg_sleep(30)'), isAway))
    await within({ lock: 150 }, (database) =>
      database.transaction(async (sql) => {
        await sql.query('update locked set value = 2')
        await assert.rejects(database.query('update locked set value = 3'), isAway)
      }),
    )
    await within({ idleInTransaction: 300 }, async (database) => {
      await assert.rejects(
        database.transaction(async (sql) => {
          await sql.query('update locked set value = 4')
          await new Promise((resolve) => setTimeout(resolve, 1000))
          await sql.query('update locked set value = 5')
        }),
        isAway,
      )
      assert.deepEqual(await database.query('select value from locked'), [{ value: 2 }])
    })
  })

  it('gives up a server that falls silent, and goes on with another connection', async () => {
    // Stands between: what it holds back never arrives, and nothing tells.
    let isSilent = false
    const proxy = createServer((client) => {
      const server = connect(join(postgres.folder, '.s.PGSQL.5432'))
      client.on('data', (chunk) => isSilent || server.write(chunk))
      server.on('data', (chunk) => client.write(chunk))
      client.on('error', () => {}).on('close', () => server.destroy())
      server.on('error', () => {}).on('close', () => client.destroy())
    })
    await new Promise<void>((resolve) => proxy.listen(0, '127.0.0.1', resolve))
    const { port } = proxy.address() as { port: number }
    const through = new URL(url)
    await withDatabase(
      `postgresql://imgstream@127.0.0.1:${port}${through.pathname}`,
      async (database) => {
        await answers(database)
        isSilent = true
        await assert.rejects(database.query('select 1 as one'), isAway)
        await assert.rejects(
          database.transaction((sql) => sql.query('select 1 as one')),
          isAway,
        )
        isSilent = false
        await answers(database)
      },
      { patience: { connection: 1500, answer: 1500 } },
    )
    proxy.close()
  })

  it('says when all of its connections are in use', () =>
    withDatabase(
      url,
      (database) =>
        database.transaction(async () => {
          await assert.rejects(database.query('select 1'), (error: Error) => isAway(error) && /All 1 connections/.test(error.message))
          await assert.rejects(
            database.transaction((sql) => sql.query('select 1')),
            isAway,
          )
        }),
      { poolSize: 1, patience: { connection: 1000 } },
    ))

  it('says when the server takes no more connections', async () => {
    const guest = await openPostgres(url, { poolSize: 9 })
    const owner = new URL(url)
    await withDatabase(url, (database) => database.query(`create role guest login; grant all on schema public to guest`))
    owner.username = 'guest'
    // Nine hold all that are not kept for the superuser.
    const [areHeld, letGo] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()]
    let held = 0
    const waiting = Array.from({ length: 9 }, () =>
      guest.transaction(async () => {
        if (++held === 9) areHeld.resolve()
        await letGo.promise
      }),
    )
    await Promise.race([areHeld.promise, Promise.all(waiting)])
    await withDatabase(owner.href, async (database) => {
      await assert.rejects(database.query('select 1'), (error: Error) => isAway(error) && /takes no more connections/.test(error.message))
    })
    letGo.resolve()
    await Promise.all(waiting)
    await guest.close()
  })

  it('lets a migration wait for another for longer than a request may', () =>
    withDatabase(
      url,
      async (database) => {
        const held = database.transaction(
          async (sql) => {
            await sql.query('select pg_advisory_xact_lock(7150123)')
            await sql.query('select pg_sleep(0.6)')
          },
          { isLong: true },
        )
        await new Promise((resolve) => setTimeout(resolve, 50))
        await migrate(database)
        await held
      },
      { patience: { lock: 100, statement: 200, idleInTransaction: 300 } },
    ))

  it('breaks off what runs when it goes, and is there again when it is back', () =>
    withDatabase(
      url,
      async (database) => {
        await answers(database)
        for (const how of ['fast', 'crash'] as const) {
          let wentOn = false
          // Between two statements, when only the connection itself can tell.
          const idle = database.transaction(async (sql) => {
            await sql.query('select 1')
            await postgres.halt(how)
            await new Promise((resolve) => setTimeout(resolve, 50))
            await sql.query('select 1')
            wentOn = true
          })
          const busy = database.query('select pg_sleep(30)')
          const [first, second] = await Promise.allSettled([idle, busy])
          for (const each of [first, second]) assert.ok(each?.status === 'rejected' && isAway(each.reason), how)
          assert.equal(wentOn, false)
          await assert.rejects(database.query('select 1'), isAway)
          await assert.rejects(database.ping(500))
          await postgres.resume()
          await answers(database)
          await database.ping(2000)
        }
      },
      { poolSize: 4 },
    ))

  it('says what is wrong with its address to whoever starts ImgStream', async () => {
    const other = (change: (address: URL) => void) => {
      const address = new URL(url)
      change(address)
      return withDatabase(address.href, (database) => database.query('select 1'))
    }
    await assert.rejects(
      other((address) => (address.username = 'nobody-here')),
      /refuses the user or the password/,
    )
    await assert.rejects(
      other((address) => (address.pathname = '/none')),
      /no database of the name/,
    )
    await assert.rejects(
      other((address) => address.searchParams.set('host', '/nowhere')),
      isAway,
    )
  })

  it('tells listeners of every message, of the time when it cannot, and of its return', async () => {
    const heard: string[] = []
    const until = async (words: string) => {
      while (!heard.includes(words)) await new Promise((resolve) => setTimeout(resolve, 10))
    }
    await withDatabase(url, async (database) => {
      const listening = database.listen?.('news', {
        onMessage: (payload) => heard.push(payload),
        onReady: () => heard.push('ready'),
        onLost: () => heard.push('lost'),
      })
      await until('ready')
      await database.query("select pg_notify('news', 'first')")
      await until('first')
      await postgres.halt('crash')
      await until('lost')
      heard.splice(0, heard.length, 'was lost')
      await postgres.resume()
      await until('ready')
      await database.query("select pg_notify('news', 'second')")
      await until('second')
      await listening?.close()
      assert.equal(heard.includes('lost'), false)
    })
  })
})

describe('PostgreSQL over TLS', { skip }, () => {
  const authority = anAuthority('the tests')
  const stranger = anAuthority('somebody else')
  const server = authority.issue({ name: 'a database', hosts: ['localhost'] })
  let postgres: OwnPostgres
  let folder: string
  let at: (host: string, query: string) => string
  before(async () => {
    const port = await freePort()
    postgres = await startOwnPostgres({
      files: { 'server.crt': server.certificate, 'server.key': server.key },
      settings: { listen_addresses: '127.0.0.1', port, ssl: 'on', ssl_cert_file: '../server.crt', ssl_key_file: '../server.key' },
    })
    folder = await mkdtemp(join(tmpdir(), 'imgstream-tls-'))
    await writeFile(join(folder, 'ca.pem'), authority.certificate)
    await writeFile(join(folder, 'stranger.pem'), stranger.certificate)
    at = (host, query) => `postgresql://imgstream@${host}:${port}/postgres?${query}`
  })
  after(async () => {
    await postgres.stop()
    await rm(folder, { recursive: true, force: true })
  })
  const isEncrypted = async (url: string) =>
    withDatabase(url, async (database) => {
      const [row] = await database.query<{ ssl: boolean }>('select ssl from pg_stat_ssl where pid = pg_backend_pid()')
      return row?.ssl
    })

  it('is accepted by who signed it and by its name, and by neither of them alone', async () => {
    const trusted = `sslrootcert=${folder}/ca.pem`
    assert.equal(await isEncrypted(at('localhost', `sslmode=verify-full&${trusted}`)), true)
    assert.equal(await isEncrypted(at('localhost', trusted)), true)
    for (const url of [
      // another name than the certificate's
      at('127.0.0.1', `sslmode=verify-full&${trusted}`),
      at('localhost', 'sslmode=verify-full'),
      at('localhost', `sslmode=verify-full&sslrootcert=${folder}/stranger.pem`),
      at('localhost', `sslmode=verify-ca&sslrootcert=${folder}/stranger.pem`),
      at('localhost', `sslmode=require&sslrootcert=${folder}/stranger.pem`),
    ]) {
      await assert.rejects(isEncrypted(url), /certificate of its server is not accepted.*sslrootcert/, url)
    }
    await assert.rejects(isEncrypted(at('127.0.0.1', `sslmode=verify-full&sslrootcert=${folder}/none.pem`)), /sslrootcert .*ENOENT/)
  })

  it('encrypts without asking who it is only when told so, and is plain only without a word', async () => {
    assert.equal(await isEncrypted(at('127.0.0.1', 'sslmode=require')), true)
    assert.equal(await isEncrypted(at('127.0.0.1', `sslmode=verify-ca&sslrootcert=${folder}/ca.pem`)), true)
    assert.equal(await isEncrypted(at('127.0.0.1', 'sslmode=disable')), false)
    assert.equal(await isEncrypted(at('127.0.0.1', '')), false)
  })
})
