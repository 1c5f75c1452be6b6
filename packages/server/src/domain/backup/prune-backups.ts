import type { BackupManifest, BackupPlace } from '../ports/backups.ts'
import { notKept, usualRule } from './keep-by-rule.ts'
import { listBackups } from './list-backups.ts'
import { manifestNameOf, originalsNameOf } from './manifest.ts'

const dayMs = 86_400_000

/**
 * Takes away backups that the rule does not keep, and files that never became one after a day. Only what has a manifest of ours and a whole
 * file counts as kept; `sound` has just been verified and stays in any case. The manifest goes first: whatever dies in between
 * leaves a file that is no backup.
 */
export async function pruneBackups(
  place: BackupPlace,
  { nowMs, sound, rule = usualRule }: { nowMs: number; sound: BackupManifest; rule?: typeof usualRule },
): Promise<{ deleted: string[] }> {
  const { backups, unfinished } = await listBackups(place)
  const whole = backups.filter(({ problem }) => !problem).map(({ manifest }) => manifest)
  const deleted: string[] = []
  for (const { name, file } of notKept(whole, nowMs, rule)) {
    if (name === sound.name) continue
    for (const each of [manifestNameOf(name), originalsNameOf(name), file.name]) await place.delete(each)
    deleted.push(name)
  }
  for (const { name, changedAtMs } of unfinished) {
    // One that cannot be read may be a newer version's, or may be mended.
    if (name.endsWith('.manifest.json') || changedAtMs > nowMs - dayMs) continue
    await place.delete(name)
    deleted.push(name)
  }
  return { deleted }
}
