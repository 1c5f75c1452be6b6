import { randomUUID } from 'node:crypto'
import { readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { GoogleAuth } from 'google-auth-library'
import type { Log } from '../../../domain/ports/log.ts'
import type { DirectAnswer, ObjectStore } from '../../../domain/ports/object-store.ts'
import { makeFolder } from '../../../make-folder.ts'
import { authorizationOf, openGoogleAuth } from '../../google/google-auth.ts'
import { type GcsBucket, openGcsBucket } from './gcs-bucket.ts'
import { createGcsObjectStore, type SessionNotes } from './gcs-object-store.ts'
import { signedUrl } from './signed-url.ts'

interface Place {
  name: string
  endpoint?: string
  /** The key file of a service account; else the account that this process runs as. */
  credentialsPath?: string
  /** Where an attached account is asked for, when that is said; Google's library reads it from the environment itself. */
  metadataHost?: string
  /** How long a signed address works, s. */
  directUrlSeconds: number
}

const googleStorage = 'https://storage.googleapis.com'
/** A server that cannot sign now is not asked again for so long, ms: each question takes a request. */
const signingPauseMs = 600_000

/**
 * The bucket of the environment, asked as a service account. At another address than Google's it is asked without a name when there is no
 * account: emulators know none.
 */
export async function openGcs(place: Place, notes: SessionNotes, log: Log): Promise<ObjectStore> {
  const auth = await authFor(place)
  const bucket = bucketAt(place, auth)
  return createGcsObjectStore({ bucket, notes, folder: await ownFolder(), ...(auth && { directUrl: signWith(auth, place, log) }) })
}

/** The bucket alone, without what a server keeps beside it. */
export async function openBucket(place: Omit<Place, 'directUrlSeconds'>): Promise<GcsBucket> {
  return bucketAt(place, await authFor(place))
}

function bucketAt(
  { name: bucketName, endpoint = googleStorage }: Omit<Place, 'directUrlSeconds'>,
  auth: GoogleAuth | undefined,
): GcsBucket {
  return openGcsBucket({ bucketName, endpoint, ...(auth && { authorization: () => authorizationOf(auth) }) })
}

async function authFor({ endpoint, credentialsPath, metadataHost }: Omit<Place, 'directUrlSeconds'>): Promise<GoogleAuth | undefined> {
  if (endpoint && !credentialsPath && !metadataHost) return undefined
  return openGoogleAuth(credentialsPath)
}

/** By the account's key, or by Google for an attached account that has the role to sign as itself. Where neither works, bytes go through us. */
function signWith(auth: GoogleAuth, { name: bucketName, endpoint = googleStorage, directUrlSeconds: seconds }: Place, log: Log) {
  let pausedUntilMs = 0
  return async (key: string, answer: DirectAnswer): Promise<string | undefined> => {
    const nowMs = Date.now()
    if (nowMs < pausedUntilMs) return undefined
    try {
      const { client_email: account } = await auth.getCredentials()
      if (!account) throw new Error('the credentials name no service account')
      return await signedUrl({ endpoint, bucketName, key, seconds, nowMs, answer }, { account, sign: (text) => auth.sign(text) })
    } catch (error) {
      pausedUntilMs = nowMs + signingPauseMs
      log.warn('addresses_not_signed', { hint: 'grant the service account roles/iam.serviceAccountTokenCreator on itself' }, error)
      return undefined
    }
  }
}

/** A folder for this process. Those of processes that are gone are taken away. */
async function ownFolder(): Promise<string> {
  const all = join(tmpdir(), 'imgstream-uploads')
  await makeFolder(all, 0o700)
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
