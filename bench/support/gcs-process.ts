import { fork } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'

export interface GcsMessage {
  keys: string[]
  /** base64 */
  picture: string
}

export interface GcsProcess {
  url: string
  pid: number
  /** Puts the same picture under all keys. */
  put(keys: string[], picture: Buffer): Promise<void>
  stop(): void
}

export async function startGcsProcess(): Promise<GcsProcess> {
  const child = fork(join(import.meta.dirname, 'gcs-entry.ts'), { stdio: ['ignore', 'ignore', 'inherit', 'ipc'] })
  const [{ url }] = (await once(child, 'message')) as [{ url: string }]
  const { pid } = child
  if (pid === undefined) throw new Error('The bucket did not start.')
  return {
    url,
    pid,
    async put(keys, picture) {
      const done = once(child, 'message')
      child.send({ keys, picture: picture.toString('base64') } satisfies GcsMessage)
      await done
    },
    stop: () => child.disconnect(),
  }
}
