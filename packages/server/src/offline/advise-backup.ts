import { AppError } from '../app-error.ts'
import { openBackups } from './backup.ts'
import type { Env } from '../config/config.ts'

/** What to restore where the database is damaged; nothing of the database is needed to say it. */
export async function withBackupAdvice(error: AppError, env: Env, folder: string): Promise<AppError> {
  return new AppError(error.code, `${error.message}\n${await newestBackup(env, folder)}`, { cause: error })
}

async function newestBackup(env: Env, folder: string): Promise<string> {
  try {
    const backups = await openBackups(env, folder)
    const sound = (await backups.list()).backups.filter(({ problem }) => problem === undefined)
    const [newest] = sound
    if (!newest) return `There is no backup in ${backups.place.place}.`
    const { manifest } = newest
    const photos = manifest.tables.find(({ table }) => table === 'photos')?.rows ?? 0
    const when = new Date(manifest.createdAtMs).toISOString()
    return `The newest backup in ${backups.place.place} is ${manifest.file.name}, made ${when}, with ${photos} photos: "imgstream backup restore ${manifest.file.name} --confirm" restores it.`
  } catch (cause) {
    // Whatever is wrong with backups is told beside what is wrong with the database, not instead.
    return `Which backups there are could not be seen: ${cause instanceof Error ? cause.message : String(cause)}`
  }
}
