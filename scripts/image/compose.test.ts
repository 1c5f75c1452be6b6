import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, it } from 'node:test'
import { fileURLToPath } from 'node:url'
import { parse } from 'yaml'
import { readConfig } from '../../packages/server/src/config/read-config.ts'
import { type VariableName, variables } from '../../packages/server/src/config/variables.ts'

interface Service {
  image: string
  restart?: string
  profiles?: string[]
  environment?: Record<string, string>
  ports?: string[]
  volumes?: string[]
  healthcheck?: object
  user?: string
  read_only?: boolean
  privileged?: boolean
  cap_drop?: string[]
  cap_add?: string[]
  depends_on?: Record<string, { condition: string }>
}
interface Compose {
  services: Record<string, Service>
  volumes: Record<string, unknown>
}

const root = fileURLToPath(new URL('../..', import.meta.url))
const text = readFileSync(`${root}/docker-compose.yml`, 'utf8')
// `${NAME:-usual}` as it reads where nothing is said.
const usual = text.replaceAll(/\$\{[A-Z_]+:-([^}]*)\}/g, '$1')
const { services, volumes } = parse(usual, { merge: true }) as Compose
const all = Object.entries(services)
const ours = all.filter(([, { image }]) => image === 'imgstream:latest')

describe('docker-compose.yml', () => {
  it('leaves nothing open that the file does not give a usual value', () => {
    assert.ok(!usual.includes('${'), usual)
  })

  it('opens ports to this machine only', () => {
    const ports = all.flatMap(([, { ports = [] }]) => ports)
    assert.ok(ports.length >= 5)
    for (const port of ports) assert.match(port, /^127\.0\.0\.1:\d+:\d+$/)
  })

  it('names each image by version, each volume once, and no folder but that of the settings of https', () => {
    const others = all.map(([, { image }]) => image).filter((image) => image !== 'imgstream:latest')
    for (const image of others) assert.match(image, /:\d+(\.\d+)?(-[a-z]+)?$/)
    const used = all.flatMap(([, { volumes: its = [] }]) => its.map((volume) => volume.split(':')[0] ?? ''))
    assert.deepEqual([...new Set(used.filter((name) => !name.startsWith('.')))].sort(), Object.keys(volumes).sort())
    assert.deepEqual(
      used.filter((name) => name.startsWith('.')),
      ['./deploy/Caddyfile'],
    )
  })

  it('runs what is ours without rights, on a root that cannot be written to', () => {
    assert.deepEqual(
      ours.map(([name]) => name),
      ['app', 'secrets', 'duckdb', 'gcs'],
    )
    for (const [name, service] of ours) {
      assert.deepEqual([service.read_only, service.cap_drop], [true, ['ALL']], name)
      if (name !== 'secrets')
        assert.deepEqual([service.user, service.cap_add, service.restart], [undefined, undefined, 'unless-stopped'], name)
    }
    for (const [name, { privileged }] of all) assert.ok(!privileged, name)
  })

  it('begins nothing before what it needs is well', () => {
    for (const [name, { depends_on = {} }] of all) {
      for (const [needed, { condition }] of Object.entries(depends_on)) {
        const other = services[needed]
        assert.ok(other, `${name} needs ${needed}`)
        if (condition === 'service_healthy') assert.ok(other.healthcheck ?? other.image === 'imgstream:latest', needed)
        else assert.equal(condition, 'service_completed_successfully')
        // What is started by name brings only what it needs: all of that is in the usual set or in its own.
        assert.ok(!other.profiles || other.profiles.join() === services[name]?.profiles?.join(), `${name} needs ${needed}`)
      }
    }
  })

  it('starts the app, its database, https and the secrets where nothing is named', () => {
    const started = all.filter(([, { profiles }]) => !profiles).map(([name]) => name)
    assert.deepEqual(started, ['app', 'https', 'database', 'secrets'])
  })

  it('has no secret in a setting', () => {
    for (const [name, { environment = {} }] of all) {
      for (const variable of Object.keys(environment)) {
        assert.ok(!(variable in variables && variables[variable as VariableName].isSecret), `${name}: ${variable}`)
        assert.ok(!/PASSWORD$|TOKEN$|KEY$/.test(variable), `${name}: ${variable}`)
      }
    }
  })

  const setpriv = process.getuid?.() === 0 && spawnSync('setpriv', ['--version']).status === 0
  it('keeps the password of the database at each start, with no more rights than it gives', {
    skip: !setpriv && 'needs root and setpriv',
  }, () => {
    const { user, cap_drop, cap_add = [] } = services.secrets ?? {}
    assert.deepEqual([user, cap_drop], ['0:0', ['ALL']])
    const rights = ['-all', ...cap_add.map((name) => `+${name.toLowerCase()}`)].join()
    const folder = mkdtempSync(join(tmpdir(), 'imgstream-secrets-'))
    try {
      for (const volume of ['app', 'database']) mkdirSync(join(folder, volume))
      const start = () => {
        const as = ['--bounding-set', rights, '--inh-caps=-all', '--no-new-privs', 'sh', `${root}/deploy/make-secrets.sh`, folder]
        const { status, stderr } = spawnSync('setpriv', as, { encoding: 'utf8' })
        assert.deepEqual([status, stderr], [0, ''])
        return readFileSync(join(folder, 'app/database-url'), 'utf8')
      }
      const first = start()
      assert.match(first, /^postgresql:\/\/imgstream:[A-Za-z0-9]{32}@database:5432\/imgstream\?sslmode=disable$/)
      assert.equal(start(), first)
      // What an interrupted start leaves.
      writeFileSync(join(folder, 'app/database-url.new'), '')
      assert.equal(spawnSync('chown', ['10001:10001', join(folder, 'app/database-url.new')]).status, 0)
      assert.equal(start(), first)
      const [url, password] = ['app/database-url', 'database/database-password'].map((name) => statSync(join(folder, name)))
      assert.deepEqual([url?.uid, (url?.mode ?? 0) & 0o777], [10001, 0o600])
      assert.deepEqual([password?.gid, (password?.mode ?? 0) & 0o777], [999, 0o640])
    } finally {
      rmSync(folder, { recursive: true })
    }
  })

  for (const name of ['app', 'duckdb', 'gcs']) {
    it(`gives ${name} settings that the server takes`, () => {
      const { DATABASE_URL_FILE: secret, ...environment } = services[name]?.environment ?? {}
      const read = readConfig(
        { ...environment, ...(secret && { DATABASE_URL: 'postgresql://imgstream@database/imgstream?sslmode=disable' }) },
        '/app',
      )
      assert.ok(read.ok, JSON.stringify(read))
      assert.deepEqual(read.notices, name === 'gcs' ? ["GCS_ENDPOINT is set: Google's service is looked for at another address."] : [])
      assert.deepEqual([read.config.environment, read.config.signIn], ['production', ['accounts']])
    })
  }

  const compose = spawnSync('docker-compose', ['version']).status === 0 ? ['docker-compose'] : ['docker', 'compose']
  const isThere = spawnSync(compose[0] ?? '', [...compose.slice(1), 'version']).status === 0
  it('is valid to Compose itself', { skip: !isThere && 'Compose is not installed' }, () => {
    for (const profile of [[], ['--profile', 'duckdb'], ['--profile', 'gcs']]) {
      const { status, stderr } = spawnSync(compose[0] ?? '', [...compose.slice(1), ...profile, 'config', '--quiet'], {
        cwd: root,
        encoding: 'utf8',
      })
      assert.equal(status, 0, stderr)
    }
  })
})
