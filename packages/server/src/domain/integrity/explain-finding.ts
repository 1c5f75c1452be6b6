import type { Finding, FindingKind } from '../ports/integrity.ts'

export interface Explanation {
  /** What is wrong, in a sentence. */
  what: string
  /** What to do about it. */
  todo: string
}

const repair = '"imgstream verify --repair" puts it right.'
const fromBackup =
  '"imgstream verify --deep --repair" looks for the right bytes in the storage and in backups with originals. If they are nowhere, ' +
  'delete the photo for good and send the file again.'
const report = 'Nothing changes it by itself. Restore the newest backup ("imgstream backup list"), and please report it.'

const explanations: Record<FindingKind, (details: Finding['details']) => Explanation> = {
  database_unreadable: ({ table, why }) => ({
    what: `${table === undefined ? 'The database' : `The table ${table}`} cannot be read to its end: ${why}`,
    todo: 'Stop the server, keep a copy of the database, look at the disk, then restore the newest backup ("imgstream backup list").',
  }),
  version_missing: () => ({
    what: 'The photo has no row for its current version, so that it has no picture.',
    todo: '"imgstream verify --repair" makes the row anew if the storage still has the original. Otherwise restore a backup.',
  }),
  version_differs: ({ differs }) => ({
    what: `The photo's row and the row of its current version differ in: ${differs}.`,
    todo: '"imgstream verify --repair" reads the original and makes the wrong row follow the right one.',
  }),
  version_twice: () => ({ what: 'The photo has two rows for one version.', todo: report }),
  version_ahead: ({ newest }) => ({ what: `The photo has a version ${newest}, which is newer than its current one.`, todo: report }),
  version_without_photo: () => ({
    what: 'A version is there whose photo has no row: its original is kept, but nobody sees it.',
    todo: 'Restore a backup from before the row was lost, or copy the original from the storage and send it again.',
  }),
  version_of_other_owner: () => ({ what: 'The photo and its version belong to different owners.', todo: report }),
  replaced_mark: ({ versions }) => ({
    what: `It is noted wrongly which versions were replaced (${versions}): the current one could be deleted as an old one.`,
    todo: repair,
  }),
  original_missing: () => ({ what: 'The original is not in the storage.', todo: fromBackup }),
  original_size: ({ expected, found }) => ({
    what: `The original has ${found} bytes instead of the ${expected} that were uploaded, so it is not given out.`,
    todo: fromBackup,
  }),
  original_bytes: ({ found, belongs_to_photo: photo, belongs_to_version: version }) => ({
    what:
      found === 'unreadable'
        ? 'The original cannot be read from the disk.'
        : `The original's bytes are not those that were uploaded, so they are not given out${photo === undefined ? '' : `: they are those of photo ${photo} version ${version}`}.`,
    todo: fromBackup,
  }),
  key_elsewhere: ({ picture }) => ({
    what: `The ${picture} is named under the key of another photo, where it could be taken for garbage.`,
    todo: repair,
  }),
  picture_missing: ({ picture }) => ({
    what: `The ${picture === 'full' ? 'full-size JPEG' : picture} is not in the storage.`,
    todo: `It is made again when somebody looks at the photo; ${repair.replace('puts it right', 'does it now')}`,
  }),
  picture_unreadable: ({ picture }) => ({
    what: `The ${picture === 'full' ? 'full-size JPEG' : picture} is damaged: it cannot be drawn to its end.`,
    todo: `${repair.replace('puts it right', 'makes it anew from the original')}`,
  }),
  name_differs: () => ({
    what: 'The name that is looked up does not fit the filename, or the photo is neither in the library nor in the trash.',
    todo: repair,
  }),
  batch_missing: ({ named_by: by }) => ({
    what: `${by === 'reviews' ? 'Decisions' : 'Photos'} belong to an upload that has no row.`,
    todo: repair,
  }),
  owner_missing: ({ table, rows }) => ({
    what: `${rows} rows of ${table} belong to somebody who is not known.`,
    todo: 'They are kept. Restore a backup from before the person was lost.',
  }),
  upload_without_bytes: () => ({
    what: 'An upload is under way of which the storage has nothing.',
    todo: 'It expires by itself. Whoever sends it begins again.',
  }),
  object_unnamed: ({ byte_size: size }) => ({
    what: `An object of ${size} bytes is named by no photo.`,
    todo: 'The hourly sweep takes it. If it stays, look whether the job "sweep" runs ("imgstream jobs").',
  }),
  month_differs: ({ month, photos, counted }) => ({ what: `${month} counts ${counted} photos and has ${photos}.`, todo: repair }),
}

export const explainFinding = ({ kind, details }: Pick<Finding, 'kind' | 'details'>): Explanation => explanations[kind](details)
