import assert from 'node:assert/strict'
import { readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { after, before, describe, it } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import type { IntegrityReport, JobRun, UploadOutcome } from '@imgstream/contract'
import { type GcsServer, startGcsServer } from '../support/gcs/gcs-server.ts'
import { aJpeg } from '../support/small-pictures.ts'
import { type TestApp, testApp } from '../support/test-app.ts'

/** How somebody damages a store behind the server's back. */
interface Store {
  read(key: string): Promise<Buffer>
  write(key: string, bytes: Buffer): Promise<void>
  remove(key: string): Promise<void>
}

for (const where of ['a folder', 'a bucket'] as const) {
  describe(`verify on a running server with ${where}`, () => {
    let app: TestApp
    let gcs: GcsServer | undefined
    let store: Store
    before(async () => {
      if (where === 'a bucket') {
        gcs = await startGcsServer({ bucketName: 'photos' })
        const { bucket } = gcs
        app = await testApp({ env: { GCS_BUCKET_NAME: 'photos', GCS_ENDPOINT: gcs.url } })
        const free = new URLSearchParams()
        store = {
          read: async (key) => bucket.get(key, free).bytes,
          write: async (key, bytes) => void bucket.write(key, bytes, {}, free),
          remove: async (key) => bucket.delete(key, free),
        }
        return
      }
      app = await testApp({ isInFolder: true })
      const path = (key: string) => join(app.folder, key)
      store = { read: (key) => readFile(path(key)), write: (key, bytes) => writeFile(path(key), bytes), remove: (key) => rm(path(key)) }
    })
    after(async () => {
      await app.stop()
      await gcs?.close()
    })

    async function aPhoto(name: string) {
      const bytes = await aJpeg(name)
      const { photo } = (await app.put(`${name}.jpg`, bytes)).json<UploadOutcome>()
      const [row] = await app.database.query<{ original_key: string; preview_key: string }>(
        'select original_key, preview_key from photo_versions where photo_id = $1::uuid',
        [photo.photo_id],
      )
      assert.ok(row)
      return { id: photo.photo_id, bytes, original: row.original_key, preview: row.preview_key, url: `/api/photos/${photo.photo_id}` }
    }
    async function verify(options: object): Promise<IntegrityReport> {
      const started = await app.ask({ method: 'POST', url: '/api/jobs/verify/runs', payload: { options } })
      assert.equal(started.statusCode, 202, started.body)
      let { run } = started.json<{ run: JobRun }>()
      while (run.state === 'running') {
        await sleep(50)
        run = (await app.ask({ url: `/api/jobs/runs/${run.run_id}` })).json<JobRun>()
      }
      assert.equal(run.state, 'done', run.error ?? '')
      return (await app.ask({ url: '/api/integrity' })).json<IntegrityReport>()
    }

    it('finds what was damaged behind its back, serves the rest, and puts right what it can', async () => {
      const [one, two, lost, cut] = [await aPhoto('swap-1'), await aPhoto('swap-2'), await aPhoto('lost'), await aPhoto('cut')]
      for (let index = 0; index < 12; index++) await aPhoto(`sound-${index}`)
      assert.deepEqual((await verify({ deep: true })).by_kind, {})
      await store.write(one.original, two.bytes)
      await store.write(two.original, one.bytes)
      await store.remove(lost.original)
      const preview = await store.read(cut.preview)
      await store.write(cut.preview, preview.subarray(0, Math.floor(preview.length * 0.7)))

      assert.deepEqual((await verify({})).by_kind, { original_missing: 1 })
      const report = await verify({ deep: true })
      assert.deepEqual(report.by_kind, { original_bytes: 2, original_missing: 1, picture_unreadable: 1 })
      const swapped = report.findings.find(({ photo_id: id }) => id === one.id)
      assert.match(swapped?.message ?? '', new RegExp(`they are those of photo ${two.id} version 1`))
      // Nobody gets another photo's bytes under this one's name, and all else is served.
      for (const { url } of [one, two]) {
        const answer = await app.ask({ url: `${url}/original` })
        assert.deepEqual([answer.statusCode, answer.json().error.code], [500, 'ORIGINAL_DAMAGED'])
        assert.equal((await app.ask({ url: `${url}/preview` })).statusCode, 200)
      }
      assert.equal((await app.ask({ url: `${lost.url}/original` })).json().error.code, 'ORIGINAL_MISSING')
      assert.equal((await app.ask({ url: `${cut.url}/original` })).statusCode, 200)

      const repaired = await verify({ deep: true, repair: true })
      assert.deepEqual([repaired.by_kind, repaired.check?.repaired], [{ original_missing: 1 }, 3])
      for (const { url, bytes } of [one, two]) assert.deepEqual((await app.ask({ url: `${url}/original` })).rawPayload, bytes)
      await store.write(lost.original, lost.bytes)
      assert.deepEqual((await verify({ deep: true })).by_kind, {})
      // What lay under the wrong keys is not swept.
      assert.deepEqual(await app.sweep(0), { objects: 0, expiredUploads: 0, strayUploads: 0 })
      assert.deepEqual(await store.read(one.original), two.bytes)
      assert.equal(app.complaints.filter((line) => !line.startsWith('request_failed') && line !== 'integrity_problems').length, 0)
    })
  })
}
