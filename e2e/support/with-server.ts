import { after, before } from 'node:test'
import type { DatabasePlace } from '../../packages/server/test/support/engines.ts'
import { newServerFolder, type RunningServer, removeServerFolder, startServer } from './server.ts'

/** One server for the tests of a file; its folder is removed at the end. */
export function withServer(
  settings: Record<string, string> = {},
  prepare?: (place: DatabasePlace) => Promise<void>,
): { current: () => RunningServer; restart: () => Promise<void> } {
  let server: RunningServer | undefined
  const current = () => {
    if (!server) throw new Error('The server has not been started')
    return server
  }
  before(async () => {
    server = await startServer(await newServerFolder(), settings, prepare)
  })
  after(async () => {
    if (!server) return
    await server.stop()
    await removeServerFolder(server.folder)
  })
  const restart = async () => {
    await current().stop()
    server = await startServer(current().folder, settings)
  }
  return { current, restart }
}
