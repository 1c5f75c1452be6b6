// The Cloud Storage server of the tests in a process of its own, so that its work is not counted as anybody else's. A message with keys
// puts the same small picture under each.
import { startGcsServer } from '../../packages/server/test/support/gcs/gcs-server.ts'
import type { GcsMessage } from './gcs-process.ts'

const gcs = await startGcsServer({ bucketName: 'photos' })
process.on('message', ({ keys, picture }: GcsMessage) => {
  const bytes = Buffer.from(picture, 'base64')
  for (const key of keys) gcs.bucket.write(key, bytes, {}, new URLSearchParams())
  process.send?.({ put: keys.length })
})
process.on('disconnect', () => process.exit(0))
process.send?.({ url: gcs.url })
