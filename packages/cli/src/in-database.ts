import type { Offline } from '@imgstream/server'
import { withDotEnv } from '@imgstream/server/dot-env'
import type { Surroundings } from './command.ts'
import { CommandError, exitCodes, wrongUsage } from './exit-codes.ts'

/** Opens the database of this environment, without a server, for one piece of work. Throws CommandError. */
export async function inDatabase<T>({ env, folder }: Surroundings, work: (offline: Offline) => Promise<T>): Promise<T> {
  const { AppError, ConfigError, openOffline } = await import('@imgstream/server')
  let offline: Offline | undefined
  try {
    offline = await openOffline(withDotEnv(env, folder), folder)
    return await work(offline)
  } catch (error) {
    if (error instanceof ConfigError) throw wrongUsage(error.message)
    if (error instanceof AppError) throw new CommandError(error.status >= 500 ? exitCodes.unreachable : exitCodes.usage, error.message)
    throw error
  } finally {
    await offline?.close()
  }
}

export const offlineHelp = `  --offline     without a server, in the database of this environment, for everybody and every instance: beside a server too where the
                database is PostgreSQL. Needs no token, as for scheduled commands behind Identity-Aware Proxy`

/** `--offline` asks no server. */
export function refuseServer(values: { server?: string | undefined }) {
  if (values.server !== undefined) throw wrongUsage('--offline asks no server: leave --server out')
}
