import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { parsePostgresAddress } from '../../../../src/infrastructure/database/postgres/postgres-address.ts'

const plain = { sslMode: 'disable', isSslModeGiven: false }

describe('the address of a PostgreSQL', () => {
  it('is read as PostgreSQL writes it', () => {
    const addresses: [string, object][] = [
      ['postgresql://u:p@db.example.com:6543/photos', { host: 'db.example.com', port: 6543, user: 'u', password: 'p', database: 'photos' }],
      ['postgres://u:p%40%2F%3A@[::1]/photos', { host: '::1', port: 5432, user: 'u', password: 'p@/:', database: 'photos' }],
      ['postgresql:///photos?host=/run/postgresql&user=u', { host: '/run/postgresql', port: 5432, user: 'u', database: 'photos' }],
      [
        'postgresql://u:p@/photos?host=/cloudsql/my-project:asia-northeast1:db',
        {
          host: '/cloudsql/my-project:asia-northeast1:db',
          port: 5432,
          user: 'u',
          password: 'p',
          database: 'photos',
          cloudSqlInstance: 'my-project:asia-northeast1:db',
        },
      ],
      [
        'postgresql://u@/d?host=/cloudsql/example.com:my-project:us-central1:db',
        {
          host: '/cloudsql/example.com:my-project:us-central1:db',
          port: 5432,
          user: 'u',
          database: 'd',
          cloudSqlInstance: 'example.com:my-project:us-central1:db',
        },
      ],
    ]
    for (const [text, expected] of addresses) assert.deepEqual(parsePostgresAddress(text), { ...expected, ...plain }, text)
  })

  it('says by which of its addresses a Cloud SQL instance is asked', () => {
    const ipType = (query: string) => parsePostgresAddress(`postgresql://u:p@/d?host=/cloudsql/p:r:i${query}`).cloudSqlIpType
    assert.deepEqual([ipType('&ip_type=private'), ipType('&ip_type=psc'), ipType('')], ['private', 'psc', undefined])
    assert.throws(() => ipType('&ip_type=PRIVATE'), /has ip_type=PRIVATE; it must be one of public, private, psc/)
  })

  it('says how the connection is kept secret', () => {
    const security = (query: string) => {
      const { host: _, port: _port, ...rest } = parsePostgresAddress(`postgresql://db?${query}`)
      return rest
    }
    assert.deepEqual(security('sslmode=verify-full&sslrootcert=/ca.pem'), {
      sslMode: 'verify-full',
      isSslModeGiven: true,
      rootCertificate: '/ca.pem',
    })
    assert.deepEqual(security('sslrootcert=/ca.pem'), { sslMode: 'verify-full', isSslModeGiven: true, rootCertificate: '/ca.pem' })
    assert.deepEqual(security('sslmode=verify-full&sslrootcert=system'), { sslMode: 'verify-full', isSslModeGiven: true })
    assert.deepEqual(security('sslmode=require&sslcert=/c&sslkey=/k&connect_timeout=10&channel_binding=require'), {
      sslMode: 'require',
      isSslModeGiven: true,
      certificate: '/c',
      key: '/k',
    })
    assert.deepEqual(security('sslmode=disable'), { sslMode: 'disable', isSslModeGiven: true })
  })

  it('is refused with what is wrong with it, and nothing secret', () => {
    const refusals: [string, RegExp][] = [
      ['mysql://u:geheim@h/d', /like postgresql:\/\//],
      ['h/d', /like postgresql:\/\//],
      ['postgresql://u:geheim@h/d?sslmode=prefer', /sslmode=prefer.*verify-full/],
      ['postgresql://u:geheim@h/d?sslmod=require', /parameter "sslmod"/],
      ['postgresql://u:geheim%@h/d', /percent/],
      ['postgresql://u:geheim@h/d?port=0', /port/],
      ['postgresql://u:geheim@h/d?sslcert=/c', /sslkey/],
    ]
    for (const [text, why] of refusals) {
      assert.throws(
        () => parsePostgresAddress(text),
        (error: Error) => {
          assert.match(error.message, why)
          assert.doesNotMatch(error.message, /geheim/)
          return true
        },
        text,
      )
    }
  })
})
