import assert from 'node:assert/strict'
import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { chmod, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'
import { after, before, beforeEach, describe, it } from 'node:test'
import { fileURLToPath } from 'node:url'

const script = fileURLToPath(new URL('../../deploy/update-cloud-run.sh', import.meta.url))
const missing = ['bash', 'jq', 'curl'].filter((tool) => spawnSync(tool, ['--version']).status !== 0)

/** What the stand-in of Google's command knows of the service, as that answers it. */
interface State {
  traffic: { revisionName: string; percent?: number; tag?: string; url?: string }[]
  revisions: string[]
  /** Their images, by their names. */
  jobs: Record<string, string>
  deployFails?: boolean
  candidateUrl: string
}

/** Keeps traffic as `gcloud run` does: by revisions, in percent, with a tag's own address. */
const gcloud = `#!/usr/bin/env node
const { readFileSync, writeFileSync } = require('node:fs')
const file = process.env.STATE
const state = JSON.parse(readFileSync(file, 'utf8'))
const args = process.argv.slice(2)
const save = () => writeFileSync(file, JSON.stringify(state))
const value = (name) => args[args.indexOf(name) + 1]
const words = args.slice(0, 3).join(' ')
if (words === 'run services describe') {
  console.log(JSON.stringify({ status: { traffic: state.traffic, latestReadyRevisionName: state.revisions[0] } }))
} else if (words === 'run services update-traffic') {
  if (args.includes('--update-tags')) {
    const [tag, revisionName] = value('--update-tags').split('=')
    state.traffic = [...state.traffic.filter((each) => each.tag !== tag), { revisionName, tag }]
    save()
    process.exit(0)
  }
  const tagged = state.traffic.filter(({ tag }) => tag).map(({ percent, ...rest }) => rest)
  const parts = value('--to-revisions').split(',').map((part) => part.split('='))
  if (parts.reduce((sum, [, percent]) => sum + Number(percent), 0) !== 100) process.exit(1)
  state.traffic = [...parts.map(([revisionName, percent]) => ({ revisionName, percent: Number(percent) })), ...tagged]
  save()
} else if (args[0] === 'run' && args[1] === 'deploy') {
  if (!args.includes('--no-traffic')) process.exit(1)
  if (state.deployFails) process.exit(1)
  const name = 'imgstream-0000' + (state.revisions.length + 1)
  state.revisions.unshift(name)
  state.traffic.push({ revisionName: name, tag: value('--tag'), url: state.candidateUrl })
  save()
} else if (words === 'run jobs list') {
  if (value('--filter') === 'metadata.labels.app=imgstream') console.log(Object.keys(state.jobs).join('\\n'))
} else if (words === 'run jobs update') {
  state.jobs[args[3]] = value('--image')
  save()
} else if (words === 'run revisions list') console.log(state.revisions.join('\\n'))
else process.exit(2)
`

describe('an update on Cloud Run', { skip: missing.length > 0 && `${missing.join(', ')} missing` }, () => {
  let folder: string
  let server: Server
  let answers: number[]
  let state: State
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'imgstream-update-'))
    await writeFile(join(folder, 'gcloud'), gcloud)
    await chmod(join(folder, 'gcloud'), 0o755)
    server = createServer((_, response) => {
      // The last answer stays.
      response.statusCode = (answers.length > 1 ? answers.shift() : answers[0]) ?? 500
      response.end()
    }).listen(0, '127.0.0.1')
    await once(server, 'listening')
  })
  after(async () => {
    server.close()
    await rm(folder, { recursive: true })
  })
  beforeEach(() => {
    answers = [200]
    const { port } = server.address() as AddressInfo
    state = {
      traffic: [{ revisionName: 'imgstream-00002', percent: 100 }],
      revisions: ['imgstream-00002', 'imgstream-00001'],
      jobs: { 'imgstream-backup': 'registry/imgstream:v1', 'imgstream-monitoring-prune': 'registry/imgstream:v1' },
      candidateUrl: `http://127.0.0.1:${port}`,
    }
  })

  const kept = async () => JSON.parse(await readFile(join(folder, 'state.json'), 'utf8')) as State

  async function update(args = ['registry/imgstream:v2'], watchSeconds = 1) {
    const file = join(folder, 'state.json')
    await writeFile(file, JSON.stringify(state))
    const PATH = `${folder}${delimiter}${process.env.PATH}`
    const child = spawn('bash', [script, ...args], { env: { ...process.env, PATH, STATE: file, WATCH_SECONDS: String(watchSeconds) } })
    let output = ''
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => (output += String(chunk)))
    const [code] = (await once(child, 'exit')) as [number]
    const { traffic, jobs } = await kept()
    const shares = Object.fromEntries(traffic.filter(({ percent }) => percent).map(({ revisionName, percent }) => [revisionName, percent]))
    return { code, output, shares, jobs: Object.values(jobs) }
  }

  it('ends with all traffic at the new revision when that is well', async () => {
    const { code, output, shares, jobs } = await update()
    assert.deepEqual([code, shares], [0, { 'imgstream-00003': 100 }], output)
    assert.deepEqual(jobs, ['registry/imgstream:v2', 'registry/imgstream:v2'])
  })

  it('sends nobody to a revision that does not become ready', async () => {
    state.deployFails = true
    const { code, output, shares, jobs } = await update()
    assert.deepEqual([code, shares], [1, { 'imgstream-00002': 100 }])
    assert.deepEqual(jobs, ['registry/imgstream:v1', 'registry/imgstream:v1'])
    assert.match(output, /did not become ready\. All traffic goes to imgstream-00002/)
  })

  it('sends nobody to a revision that is not healthy', async () => {
    answers = [503]
    const { code, shares } = await update()
    assert.deepEqual([code, shares], [1, { 'imgstream-00002': 100 }])
  })

  it('goes back when the revision gets ill while it has a tenth of the traffic', async () => {
    answers = [200, 503]
    const { code, output, shares } = await update()
    assert.deepEqual([code, shares], [1, { 'imgstream-00002': 100 }], output)
    assert.match(output, /One request in ten/)
  })

  it("relies on Cloud Run's own probe where the address is closed to us", async () => {
    answers = [403]
    const { code, output, shares } = await update()
    assert.deepEqual([code, shares], [0, { 'imgstream-00003': 100 }], output)
    assert.match(output, /cannot be asked from here/)
  })

  it('goes back to the revision that the last update replaced, and says so', async () => {
    await update()
    const { traffic } = await kept()
    state = { ...state, traffic }
    const back = await update(['--back'])
    assert.deepEqual([back.code, back.shares], [0, { 'imgstream-00002': 100 }], back.output)
    state.traffic = (await kept()).traffic
    const further = await update(['--back'])
    assert.deepEqual([further.code, further.shares], [1, { 'imgstream-00002': 100 }])
  })
})
