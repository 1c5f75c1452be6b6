import type { Config, ConfigProblem, DatabaseSecret, ReadConfig } from './config.ts'
import { postgresUrl } from './variables.ts'

/** The settings with what they only named; or what is wrong with it. `readSecret` throws an Error that says why. */
export async function resolveSecrets(
  config: ReadConfig,
  readSecret: (place: DatabaseSecret) => Promise<string>,
): Promise<{ ok: true; config: Config } | { ok: false; problems: ConfigProblem[] }> {
  const { database } = config
  if (!('secret' in database)) return { ok: true, config: withoutSecrets(config) }
  const { project, name } = database.secret
  try {
    const { secret, ...settings } = database
    const url = postgresUrl(await readSecret(secret))
    return { ok: true, config: Object.freeze({ ...config, database: { ...settings, url } }) }
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error)
    const message = `is not set, and the secret ${name} of project ${project} could not be used: ${why}. Put the database's address there or into DATABASE_URL, or set DATABASE_TYPE=duckdb and LOCAL_DB_PATH to keep the library in one file`
    return { ok: false, problems: [{ variable: 'DATABASE_URL', message }] }
  }
}

/** Settings that name no secret, as most do. Throws for others. */
export function withoutSecrets(config: ReadConfig): Config {
  const { database } = config
  if ('secret' in database) throw new Error(`the database's address is still the secret ${database.secret.name}`)
  return { ...config, database }
}
