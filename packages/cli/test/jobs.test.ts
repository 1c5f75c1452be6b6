import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { aServer } from './support/a-server.ts'
import { imgstream } from './support/imgstream.ts'
import { aFolder } from './support/pictures.ts'

void describe('imgstream jobs', () => {
  void it('shows what ran when and what it did, and runs one', { timeout: 120_000 }, async (t) => {
    const { url } = await aServer(t)
    const place = { folder: await aFolder(t, {}), env: { IMGSTREAM_URL: url } }
    const before = await imgstream(['jobs'], place)
    assert.equal(before.code, 0, before.stderr)
    assert.match(before.stdout, /^JOB +EVERY +LAST RUN +WHAT IT DID\n/)
    assert.match(before.stdout, /^sweep +1 h +never$/m)
    assert.match(before.stdout, /^clear-cache +1 d +never$/m)

    const ran = await imgstream(['jobs', 'run', 'sweep'], place)
    assert.deepEqual([ran.code, ran.stdout], [0, 'sweep: objects 0, expired uploads 0, stray uploads 0\n'], ran.stderr)
    const json = await imgstream(['jobs', 'run', 'prune-events', '--json'], place)
    const run = JSON.parse(json.stdout) as { state: string; result: object }
    assert.deepEqual([run.state, run.result], ['done', { events: 0, olderThanDays: 30 }])

    const after = await imgstream(['jobs'], place)
    assert.match(after.stdout, /^sweep +1 h +\d+ s ago +objects 0, expired uploads 0, stray uploads 0$/m)
    const listed = JSON.parse((await imgstream(['jobs', '--json'], place)).stdout) as { jobs: { name: string; last_runs: object[] }[] }
    assert.deepEqual(listed.jobs.find(({ name }) => name === 'prune-events')?.last_runs, [run])

    const unknown = await imgstream(['jobs', 'run', 'nothing'], place)
    assert.equal(unknown.code, 2)
    assert.match(unknown.stderr, /There is no such job\. There are: .*sweep/)
  })
})
