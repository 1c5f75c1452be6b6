import { randomUUID } from 'node:crypto'
import { mkdir, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { ObjectStore } from '../../../domain/ports/object-store.ts'
import { openGcsBucket } from './gcs-bucket.ts'
import { createGcsObjectStore, type SessionNotes } from './gcs-object-store.ts'

/**
 * The bucket of the environment, asked as the service account that this process runs as. At another address than Google's it is asked
 * without a name when there is no account: emulators know none.
 */
export async function openGcs(place: { name: string; endpoint?: string }, notes: SessionNotes): Promise<ObjectStore> {
  const authorization = await authorizationFor(place.endpoint)
  const bucket = openGcsBucket({
    bucketName: place.name,
    ...(place.endpoint && { endpoint: place.endpoint }),
    ...(authorization && { authorization }),
  })
  return createGcsObjectStore({ bucket, notes, folder: await ownFolder() })
}

async function authorizationFor(endpoint: string | undefined): Promise<(() => Promise<string>) | undefined> {
  if (endpoint && !process.env.GOOGLE_APPLICATION_CREDENTIALS && !process.env.GCE_METADATA_HOST) return undefined
  // Loaded only here: it takes 70 ms and 23 MB.
  const { GoogleAuth } = await import('google-auth-library')
  const auth = new GoogleAuth({ scopes: ['https://www.googleapis.com/auth/devstorage.read_write'] })
  return async () => (await auth.getRequestHeaders()).get('authorization') ?? ''
}

/** A folder for this process. Those of processes that are gone are taken away. */
async function ownFolder(): Promise<string> {
  const all = join(tmpdir(), 'imgstream-uploads')
  await mkdir(all, { recursive: true, mode: 0o700 })
  for (const name of await readdir(all))
    if (!isRunning(Number(name.split('-')[0]))) await rm(join(all, name), { recursive: true, force: true })
  return join(all, `${process.pid}-${randomUUID()}`)
}

function isRunning(pid: number): boolean {
  try {
    return process.kill(pid, 0)
  } catch (error) {
    // Somebody else's process is one too.
    return error instanceof Error && 'code' in error && error.code === 'EPERM'
  }
}
