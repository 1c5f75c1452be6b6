import { type GcsServer, startGcsServer } from './gcs/gcs-server.ts'

/** `IMGSTREAM_TEST_STORE=gcs`: what tests that name no store keep pictures in; a folder otherwise. */
export const usesBucket = process.env.IMGSTREAM_TEST_STORE === 'gcs'
/** Why a test that looks into the folder does not run then. */
export const onlyFiles = usesBucket ? 'the pictures are in a bucket' : false

const servers = new Map<string, Promise<GcsServer>>()

/** The bucket that stands for a folder, the same at each call; undefined stands for the folder itself. */
export async function usualStore(folder: string) {
  if (!usesBucket) return undefined
  const known = servers.get(folder) ?? startGcsServer({ bucketName: 'photos' })
  servers.set(folder, known)
  const server = await known
  return {
    env: { GCS_BUCKET_NAME: 'photos', GCS_ENDPOINT: server.url, GOOGLE_CLOUD_PROJECT: 'my-project' },
    names: () => server.bucket.list('').map(({ name }) => name),
    async close() {
      servers.delete(folder)
      await server.close()
    },
  }
}
