import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { generateKeyPairSync } from 'node:crypto'
import { readdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { it } from 'node:test'
import { startGcsServer } from '../../../server/test/support/gcs/gcs-server.ts'
import { storing } from '../support/a-library.ts'
import { aServer } from '../support/a-server.ts'
import { imgstream } from '../support/imgstream.ts'
import { aFolder, aJpeg } from '../support/pictures.ts'

const account = 'imgstream@test.iam.gserviceaccount.com'
const photos = 6

void it('an export takes originals straight from the bucket, also over connections that break', { timeout: 120_000 }, async (t) => {
  const { publicKey, privateKey } = generateKeyPairSync('rsa', {
    modulusLength: 2048,
    publicKeyEncoding: { type: 'spki', format: 'pem' },
    privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
  })
  const key = JSON.stringify({ type: 'service_account', client_email: account, private_key: privateKey })
  const folder = await aFolder(t, { 'key.json': key })
  const gcs = await startGcsServer({ bucketName: 'photos', isToken: () => true, publicKeys: new Map([[account, publicKey]]) })
  t.after(() => gcs.close())
  const server = await aServer(t, {
    GCS_BUCKET_NAME: 'photos',
    GCS_ENDPOINT: gcs.url,
    GOOGLE_APPLICATION_CREDENTIALS: join(folder, 'key.json'),
  })
  const { put } = storing(server.url)
  for (let number = 0; number < photos; number++) await put(`photo ${number}.jpg`, await aJpeg({ shade: number, width: 600 }))
  const asked = (operation: 'signed.get' | 'objects.media') => gcs.operations.get(operation) ?? 0
  const before = asked('objects.media')

  // Two connections break within the file and come again; one refusal is in the bucket's words, so the server is asked instead.
  gcs.faults.plan('signed.get', { kind: 'cut answer', afterBytes: 1000 }, 2)
  gcs.faults.plan('signed.get', { kind: 'status', status: 403 })
  const ran = await imgstream(['export', '--server', server.url, '--concurrency', '1', 'out'], { folder })
  assert.equal(ran.code, 0, ran.stderr)
  assert.match(ran.stdout, /^6 photos in 6 files: 6 fetched /)
  assert.deepEqual([gcs.faults.waiting, asked('signed.get'), asked('objects.media') - before], [0, photos + 2, 1])
  execFileSync('sha256sum', ['-c', '--quiet', '--strict', 'SHA256SUMS'], { cwd: join(folder, 'out') })

  // What changed in the folder is fetched again, and nothing else.
  for (const path of await readdir(join(folder, 'out/photos'), { recursive: true, withFileTypes: true }))
    if (path.name === 'photo 3.jpg') await writeFile(join(path.parentPath, path.name), 'other bytes')
  const again = await imgstream(['export', '--server', server.url, 'out'], { folder })
  assert.match(again.stdout, /^6 photos in 6 files: 1 fetched /)
  assert.equal(asked('signed.get'), photos + 3)
  execFileSync('sha256sum', ['-c', '--quiet', '--strict', 'SHA256SUMS'], { cwd: join(folder, 'out') })
})
