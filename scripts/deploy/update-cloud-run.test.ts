import assert from 'node:assert/strict'
import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { chmod, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
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
  traffic: { revisionName: string; percent?: number; tag?: string; url?: string; latestRevision?: boolean }[]
  revisions: string[]
  /** Their images, by their names. */
  jobs: Record<string, string>
  deployFails?: boolean
  /** Calls that fail, by how they begin. */
  fails?: string[]
  /** The image of each revision, and the digest that it was resolved to. */
  images: Record<string, { image: string; digest?: string }>
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
if (state.fails?.some((start) => args.join(' ').startsWith(start))) process.exit(1)
if (words === 'run services describe') {
  console.log(JSON.stringify({ status: { traffic: state.traffic, latestReadyRevisionName: state.revisions[0] } }))
} else if (words === 'run services update-traffic') {
  if (args.includes('--update-tags')) {
    const [tag, revisionName] = value('--update-tags').split('=')
    state.traffic = [...state.traffic.filter((each) => each.tag !== tag), { revisionName, tag }]
    save()
    process.exit(0)
  }
  if (args.includes('--to-latest')) {
    const [revisionName] = state.revisions
    state.traffic = [{ revisionName, percent: 100, latestRevision: true }, ...state.traffic.filter(({ tag }) => tag).map(({ percent, ...rest }) => rest)]
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
  state.images[name] = { image: value('--image') }
  state.traffic.push({ revisionName: name, tag: value('--tag'), url: state.candidateUrl })
  save()
} else if (words === 'run jobs list') {
  if (value('--filter') === 'metadata.labels.app=imgstream') console.log(Object.keys(state.jobs).join('\\n'))
} else if (words === 'run jobs update') {
  state.jobs[args[3]] = value('--image')
  save()
} else if (words === 'run revisions describe') {
  const { image, digest } = state.images[args[3]]
  console.log(JSON.stringify({ spec: { containers: [{ image }] }, status: digest ? { imageDigest: digest } : {} }))
} else process.exit(2)
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
      images: {
        'imgstream-00002': { image: 'registry/imgstream:v1', digest: 'registry/imgstream@sha256:1' },
        'imgstream-00001': { image: 'registry/imgstream:v0' },
      },
      jobs: { 'imgstream-backup': 'registry/imgstream:v1', 'imgstream-monitoring-prune': 'registry/imgstream:v1' },
      candidateUrl: `http://127.0.0.1:${port}`,
    }
  })

  const kept = async () => JSON.parse(await readFile(join(folder, 'state.json'), 'utf8')) as State

  /** Without a watch unless asked: then the revision is not asked again. */
  async function update(args = ['registry/imgstream:v2'], { first = '', interruptAt = '', watchSeconds = 0 } = {}) {
    const file = join(folder, 'state.json')
    await writeFile(file, JSON.stringify(state))
    const PATH = [first, folder, process.env.PATH].filter(Boolean).join(delimiter)
    const child = spawn('bash', [script, ...args], { env: { ...process.env, PATH, STATE: file, WATCH_SECONDS: String(watchSeconds) } })
    let output = ''
    for (const stream of [child.stdout, child.stderr])
      stream.on('data', (chunk) => {
        output += String(chunk)
        if (interruptAt && output.includes(interruptAt)) child.kill('SIGTERM')
      })
    const [code] = (await once(child, 'close')) as [number]
    const { traffic, jobs } = await kept()
    const shares = Object.fromEntries(traffic.filter(({ percent }) => percent).map(({ revisionName, percent }) => [revisionName, percent]))
    return { code, output, shares, jobs: Object.values(jobs) }
  }

  it('ends with all traffic at the new revision when that is well', async () => {
    const { code, output, shares, jobs } = await update(undefined, { watchSeconds: 1 })
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
    const { code, output, shares } = await update(undefined, { watchSeconds: 1 })
    assert.deepEqual([code, shares], [1, { 'imgstream-00002': 100 }], output)
    assert.match(output, /One request in ten/)
  })

  it('takes one that does not answer for not well, before and after it had traffic', async () => {
    // What curl ends with when the time is over.
    const slow = join(folder, 'slow')
    await mkdir(slow)
    await writeFile(join(slow, 'curl'), '#!/bin/sh\n[ -f "$0.answers" ] && rm "$0.answers" && printf 200 || exit 28\n')
    await chmod(join(slow, 'curl'), 0o755)
    const before = await update(undefined, { first: slow })
    assert.deepEqual([before.code, before.shares], [1, { 'imgstream-00002': 100 }], before.output)
    await writeFile(join(slow, 'curl.answers'), '')
    const later = await update(undefined, { first: slow, watchSeconds: 1 })
    assert.deepEqual([later.code, later.shares], [1, { 'imgstream-00002': 100 }], later.output)
    assert.match(later.output, /One request in ten/)
  })

  it('goes back when it is closed to us after it had answered', async () => {
    answers = [200, 404]
    const { code, shares } = await update(undefined, { watchSeconds: 1 })
    assert.deepEqual([code, shares], [1, { 'imgstream-00002': 100 }])
  })

  it('goes back when it is interrupted in the middle', async () => {
    const { code, output, shares, jobs } = await update(undefined, { interruptAt: 'One request in ten', watchSeconds: 2 })
    assert.deepEqual([code, shares], [1, { 'imgstream-00002': 100 }], output)
    assert.deepEqual(jobs, ['registry/imgstream:v1', 'registry/imgstream:v1'])
    assert.match(output, /Interrupted\. All traffic goes to imgstream-00002/)
  })

  it('goes back whichever call of gcloud fails before the new revision has all traffic', async () => {
    for (const call of ['run deploy', 'run services update-traffic imgstream --region asia-northeast1 --to-revisions imgstream-00003=10']) {
      state.fails = [call]
      const { code, shares } = await update()
      assert.deepEqual([code, shares], [1, { 'imgstream-00002': 100 }], call)
    }
    state.fails = ['run services describe']
    const untouched = await update()
    assert.deepEqual([untouched.code, untouched.shares], [1, { 'imgstream-00002': 100 }])
  })

  it('says which scheduled commands keep their image, and fails, when they cannot be changed', async () => {
    for (const call of ['run jobs list', 'run jobs update imgstream-backup']) {
      state.fails = [call]
      const { code, output, shares } = await update()
      assert.deepEqual([code, shares], [1, { 'imgstream-00003': 100 }], output)
      assert.match(output, /gcloud run jobs update (JOB|imgstream-backup) --region asia-northeast1 --image registry\/imgstream:v2/)
    }
  })

  it('leaves traffic with what is deployed next, as a plain deployment does', async () => {
    await update()
    assert.equal((await kept()).traffic.find(({ percent }) => percent)?.latestRevision, true)
  })

  it('takes nothing that looks like an option for an image', async () => {
    const { code, output, shares } = await update(['--bak'])
    assert.deepEqual([code, shares], [2, { 'imgstream-00002': 100 }])
    assert.match(output, /IMAGE/)
  })

  it("relies on Cloud Run's own probe where the address is closed to us", async () => {
    answers = [403]
    const { code, output, shares } = await update()
    assert.deepEqual([code, shares], [0, { 'imgstream-00003': 100 }], output)
    assert.match(output, /cannot be asked from here/)
  })

  it('goes back to the revision that the last update replaced with the scheduled commands, and says so', async () => {
    await update()
    state = await kept()
    const back = await update(['--back'])
    assert.deepEqual([back.code, back.shares], [0, { 'imgstream-00002': 100 }], back.output)
    assert.deepEqual(back.jobs, ['registry/imgstream@sha256:1', 'registry/imgstream@sha256:1'])
    state = await kept()
    const further = await update(['--back'])
    assert.deepEqual([further.code, further.shares], [1, { 'imgstream-00002': 100 }])
  })

  it('goes back also where the scheduled commands cannot follow, and fails', async () => {
    await update()
    state = { ...(await kept()), fails: ['run revisions describe'] }
    const back = await update(['--back'])
    assert.deepEqual([back.code, back.shares], [1, { 'imgstream-00002': 100 }], back.output)
    assert.match(back.output, /scheduled commands keep the newer one/)
  })
})
