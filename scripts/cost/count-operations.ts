import { mkdtemp, readFile } from 'node:fs/promises'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { type GcsServer, startGcsServer } from '../../packages/server/test/support/gcs/gcs-server.ts'
import { drawn, aGrainyScene } from '../../packages/server/test/support/pictures.ts'
import { type TestApp, testApp } from '../../packages/server/test/support/test-app.ts'
import { locationOf, tusAt } from '../../packages/server/test/support/tus.ts'
import { type Counted, type Operations, photosInMonth } from './measured.ts'

/** How https://cloud.google.com/storage/pricing#operations-by-class counts them; deletions are free. */
const classes: Record<string, 'a' | 'b' | 'free'> = {
  'bucket.get': 'b',
  'objects.compose': 'a',
  'objects.delete': 'free',
  'objects.get': 'b',
  'objects.insert': 'a',
  'objects.list': 'a',
  'objects.media': 'b',
  'objects.rewrite': 'a',
  // A resumable upload is one operation, whatever the number of its pieces.
  'session.begin': 'a',
  'session.chunk': 'free',
  'session.cancel': 'free',
  'signed.get': 'b',
}

const heic = new URL('../../packages/server/test/fixtures/display-p3-with-thumbnail.heic', import.meta.url)
/** Runs the server with a bucket that counts, does one thing after the other, and says what each asked of the bucket. */
export async function countOperations(say?: (name: string, by: Map<string, number>) => void): Promise<Counted> {
  const gcs: GcsServer = await startGcsServer({ bucketName: 'photos' })
  const folder = await mkdtemp(join(tmpdir(), 'imgstream-cost-'))
  // A backup is made by a process of its own, which needs a database in a file.
  const LOCAL_DB_PATH = join(folder, 'imgstream.db')
  const env = { LOCAL_DB_PATH, GCS_BUCKET_NAME: 'photos', GCS_ENDPOINT: gcs.url, BACKUP_TO: 'gs://photos/backups' }
  const app = await testApp({ env, folder })
  try {
    await app.http.listen({ port: 0, host: '127.0.0.1' })
    const tus = tusAt(`http://127.0.0.1:${(app.http.server.address() as AddressInfo).port}`)
    const count = async (name: string, act: () => Promise<unknown>): Promise<Operations> => {
      const before = new Map(gcs.operations)
      await act()
      await settled(app, gcs)
      const by = new Map([...gcs.operations].map(([operation, times]) => [operation as string, times - (before.get(operation) ?? 0)]))
      say?.(name, by)
      const sum = (wanted: 'a' | 'b') => [...by].reduce((all, [operation, times]) => all + (classes[operation] === wanted ? times : 0), 0)
      return { a: sum('a'), b: sum('b') }
    }
    const get = async (url: string) => {
      const answer = await app.ask({ method: 'GET', url })
      if (answer.statusCode !== 200) throw new Error(`${url}: ${answer.statusCode} ${answer.payload}`)
      return answer
    }
    const send = async (filename: string, bytes: Buffer, policy = 'fail'): Promise<string> => {
      const at = locationOf(await tus.create(bytes.length, { filename, on_collision: policy }))
      const answer = await tus.patch(at, 0, bytes)
      return String(JSON.parse(answer.text).photo.photo_id)
    }
    const job = (name: string) => async () => {
      const started = await app.ask({ method: 'POST', url: `/api/jobs/${name}/runs`, payload: {} })
      const id = JSON.parse(started.payload).run.run_id
      for (let run = { state: 'running', error: '' }; run.state !== 'done'; await sleep(20)) {
        run = (await get(`/api/jobs/runs/${id}`)).json()
        if (run.state === 'failed') throw new Error(`${name}: ${run.error}`)
      }
    }
    await settled(app, gcs)
    let first = ''
    const uploadJpeg = await count('uploadJpeg', async () => (first = await send('1.jpg', await photo(1, 3200))))
    const uploadHeic = await count('uploadHeic', async () => {
      const id = await send('1.heic', await readFile(heic))
      while ((await get(`/api/photos/${id}`)).json().renditions === 'pending') await sleep(20)
    })
    const overwrite = await count('overwrite', async () => send('1.jpg', await photo(2), 'overwrite'))
    const ids = [first]
    for (let n = 3; ids.length < photosInMonth; n++) ids.push(await send(`${n}.jpg`, await photo(n)))
    await settled(app, gcs)
    return {
      uploadJpeg,
      uploadHeic,
      overwrite,
      thumbnails: await count('thumbnails', () => Promise.all(ids.map((id) => get(`/api/photos/${id}/thumbnail`)))),
      preview: await count('preview', () => get(`/api/photos/${first}/preview`)),
      original: await count('original', () => get(`/api/photos/${first}/original`)),
      health: await count('health', () => get('/health')),
      sweep: await count('sweep', job('sweep')),
      measureStorage: await count('measureStorage', job('measure-storage')),
      verify: await count('verify', job('verify')),
      backup: await count('backup', job('backup')),
    }
  } finally {
    await app.stop()
    await gcs.close()
  }
}

/** 3,200 pixels wide it has about 4 MB, as a camera's photo has. */
const photo = (seed: number, width = 800): Promise<Buffer> =>
  drawn(aGrainyScene(width + seed, width * 0.75))
    .jpeg({ quality: 97 })
    .toBuffer()

/** Waits until nothing has been asked of the bucket for a moment: pictures are made after an upload is answered. */
async function settled(app: TestApp, gcs: GcsServer) {
  await app.renditionsIdle()
  const total = () => [...gcs.operations.values()].reduce((all, times) => all + times, 0)
  for (let seen = -1; seen !== total(); ) {
    seen = total()
    await sleep(300)
  }
}
