import { setTimeout as sleep } from 'node:timers/promises'
import { authorizationOf, openGoogleAuth } from './google-auth.ts'

export interface SecretPlace {
  project: string
  name: string
  /** Another address than Google's. */
  endpoint?: string
  credentialsPath?: string
}

const google = 'https://secretmanager.googleapis.com'
const timeoutMs = 5000
const retryDelaysMs = [500, 1000]

/**
 * The latest version of a secret, by one request (Secret Manager's REST API, `projects.secrets.versions.access`), repeated when the service
 * does not answer. Throws an Error whose message says why it could not be read.
 */
export async function readSecret({ project, name, endpoint = google, credentialsPath }: SecretPlace): Promise<string> {
  const auth = await openGoogleAuth(credentialsPath)
  const address = `${endpoint}/v1/projects/${encodeURIComponent(project)}/secrets/${encodeURIComponent(name)}/versions/latest:access`
  for (const delayMs of [...retryDelaysMs, undefined]) {
    const answer = await ask(address, await authorizationOf(auth))
    if (answer.kind === 'secret') return answer.text
    if (answer.kind === 'refused' || delayMs === undefined) throw new Error(answer.why)
    await sleep(delayMs)
  }
  throw new Error('it was not asked')
}

type Answer = { kind: 'secret'; text: string } | { kind: 'refused' | 'away'; why: string }

async function ask(address: string, authorization: string): Promise<Answer> {
  try {
    const response = await fetch(address, { headers: { authorization }, signal: AbortSignal.timeout(timeoutMs) })
    const text = await response.text()
    if (response.status === 404) return { kind: 'refused', why: 'there is no such secret, or it has no version' }
    if (response.status === 401 || response.status === 403) {
      return { kind: 'refused', why: 'the service account lacks roles/secretmanager.secretAccessor on it' }
    }
    if (!response.ok)
      return {
        kind: response.status >= 500 || response.status === 429 ? 'away' : 'refused',
        why: `Secret Manager answered ${response.status}`,
      }
    const { payload } = JSON.parse(text) as { payload?: { data?: string } }
    if (payload?.data === undefined) return { kind: 'refused', why: 'its latest version is empty' }
    return { kind: 'secret', text: Buffer.from(payload.data, 'base64').toString('utf8').trim() }
  } catch (error) {
    return { kind: 'away', why: `Secret Manager does not answer (${error instanceof Error ? error.message : String(error)})` }
  }
}
