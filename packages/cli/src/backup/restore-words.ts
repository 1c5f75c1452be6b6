import type { drill, planRestore, restore } from '@imgstream/server'
import { bytesInWords, counted, printable } from '../words.ts'
import { missingLines } from './words.ts'

type Plan = Awaited<ReturnType<typeof planRestore>>
type Restored = Awaited<ReturnType<typeof restore>>
type Drilled = Awaited<ReturnType<typeof drill>>
type Tables = Restored['tables']

const rowsIn = (tables: Tables) => tables.reduce((sum, { rows }) => sum + rows, 0)
const photosIn = (tables: Tables) => tables.find(({ table }) => table === 'photos')?.rows ?? 0

/** What a restore would do. */
export function planInWords({ source, target, present }: Plan, from: string | undefined): string {
  const { name, tables, schema, createdAtMs } = source
  const made = createdAtMs === undefined ? '' : ` of ${new Date(createdAtMs).toISOString().slice(0, 19).replace('T', ' ')} UTC`
  const now =
    present.state === 'sound'
      ? `holds ${counted(present.photos, 'photo')} now. That state would be set aside, and could be brought back`
      : present.state === 'damaged'
        ? `is damaged now (${printable(present.why)}). It would be set aside as it is`
        : 'has no library now'
  return [
    `${printable(name)}${made} is sound: ${counted(photosIn(tables), 'photo')}, ${counted(rowsIn(tables), 'row')}, schema ${schema}.`,
    `It would be restored into ${printable(target)}, which ${now}.`,
    `Nothing was changed. To do it: imgstream backup restore ${printable(from ?? name)} --confirm`,
  ].join('\n')
}

export function restoredInWords(restored: Restored): string {
  const {
    source,
    target,
    tables,
    originals,
    originalBytes,
    fetched,
    fetchedBytes,
    missing,
    missingPictures,
    kept,
    aside,
    previous,
    seconds,
  } = restored
  const lines = [
    `Restored ${printable(source)} into ${printable(target)} in ${seconds.toFixed(1)} s: ${counted(photosIn(tables), 'photo')}, ${counted(rowsIn(tables), 'row')}, each compared.`,
    `${counted(originals, 'original')} of ${bytesInWords(originalBytes)}: ${(originals - missing.length - fetched).toLocaleString('en')} in the storage, ${counted(fetched, 'file')} copied from the backup (${bytesInWords(fetchedBytes)}), ${missing.length.toLocaleString('en')} missing.`,
  ]
  if (missing.length > 0) lines.push(...missingLines(missing), ...more(missing.length))
  if (missingPictures > 0)
    lines.push(`${counted(missingPictures, 'picture')} made from originals are not there; they are made again when looked at.`)
  if (kept > 0) lines.push(`${counted(kept, 'file')} in the storage that this state does not name are kept.`)
  if (aside?.name !== undefined) {
    lines.push(`The state before is in ${printable(aside.place)}. To go back: imgstream backup restore ${printable(aside.name)} --confirm`)
  } else if (aside)
    lines.push(
      `What was there before is in ${printable(aside.place)}; it ${previous === 'damaged' ? 'is damaged' : 'cannot be read whole'}.`,
    )
  return [...lines, 'Servers may start.'].join('\n')
}

export const restoredAsJson = ({ source, target, tables, previous, aside, missing, ...figures }: Restored) => ({
  source,
  target,
  previous,
  aside: aside ? { place: aside.place, restore_with: aside.name ?? null } : null,
  originals: figures.originals,
  original_bytes: figures.originalBytes,
  originals_fetched: figures.fetched,
  originals_fetched_bytes: figures.fetchedBytes,
  originals_missing: missing.length,
  missing: missing.map(missingAsJson),
  pictures_missing: figures.missingPictures,
  objects_kept: figures.kept,
  seconds: figures.seconds,
  tables: tables.map(({ table, rows, hash }) => ({ table, rows, sha256: hash })),
})

export function drilledInWords({
  source,
  target,
  tables,
  originals,
  originalBytes,
  inStore,
  inBackup,
  missing,
  isDeep,
  missingPictures,
  seconds,
}: Drilled): string {
  const lines = [
    `${printable(source)} can be restored: ${counted(photosIn(tables), 'photo')}, ${counted(rowsIn(tables), 'row')} in ${tables.length} tables, into ${target} and equal by SHA-256.`,
    `${counted(originals, 'original')} of ${bytesInWords(originalBytes)} compared by ${isDeep ? 'SHA-256' : 'size'}: ${inStore.toLocaleString('en')} in the storage, ${inBackup.toLocaleString('en')} only in the backup, ${missing.length.toLocaleString('en')} missing.`,
  ]
  if (missing.length > 0) lines.push(...missingLines(missing), ...more(missing.length))
  if (missingPictures > 0) lines.push(`${counted(missingPictures, 'picture')} would be made again when looked at.`)
  const { load, compare, migrate, originals: objects, all } = seconds
  return [
    ...lines,
    `${all.toFixed(1)} s: loading ${load.toFixed(1)}, comparing rows ${compare.toFixed(1)}, schema ${migrate.toFixed(1)}, originals ${objects.toFixed(1)}.`,
  ].join('\n')
}

export const drilledAsJson = ({ source, target, tables, missing, seconds, ...figures }: Drilled) => ({
  source,
  target,
  originals: figures.originals,
  original_bytes: figures.originalBytes,
  originals_in_store: figures.inStore,
  originals_in_backup: figures.inBackup,
  originals_missing: missing.length,
  missing: missing.map(missingAsJson),
  pictures_missing: figures.missingPictures,
  deep: figures.isDeep,
  seconds,
  tables: tables.map(({ table, rows, hash }) => ({ table, rows, sha256: hash })),
})

const missingAsJson = ({ key, photoId, filename, why }: Restored['missing'][number]) => ({
  key,
  photo_id: photoId,
  filename: filename ?? null,
  why,
})

const more = (count: number) => (count > 100 ? [`  and ${(count - 100).toLocaleString('en')} more; --json lists all`] : [])
