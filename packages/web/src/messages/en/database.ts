import { plural } from '../plural.ts'

export const database = {
  title: 'Database',
  open: 'Look at the database',
  intro: 'For development and test: the state of your library in the database, and a way back to its newest backup.',
  loadFailed: 'The state of the database could not be loaded',
  refresh: 'Look again',
  state: 'State',
  environment: 'Environment',
  environments: { development: 'development', test: 'test' },
  photos: 'Photos',
  place: 'Database',
  absent: 'is not there',
  size: 'Size',
  backup: 'Newest backup',
  backupNone: 'There is none.',
  backupUnknown: 'The place of the backups does not answer.',
  backupPlace: 'Place of the backups',
  schedule: 'Backups by themselves',
  scheduleOn: 'yes, on a schedule',
  scheduleOff: 'no',
  changed: 'Compared with the backup',
  changedYes: 'The database has changed since.',
  changedNo: 'Nothing has changed since.',
  changedUnknown: 'Not known.',
  tables: 'Rows of your library by table',
  table: 'Table',
  rows: 'Rows',
  soundness: 'Soundness',
  sound: 'Everything fits together: photos, versions, months and files.',
  unsound: (count: number) => plural('en', count, { one: '# thing does not fit together:', other: '# things do not fit together:' }),
  issues: {
    photos_without_version: (count: number) =>
      plural('en', count, { one: '# photo lacks its current version', other: '# photos lack their current version' }),
    versions_without_photo: (count: number) =>
      plural('en', count, { one: '# version belongs to no photo', other: '# versions belong to no photo' }),
    versions_twice: (count: number) => plural('en', count, { one: '# version is there twice', other: '# versions are there twice' }),
    photos_unlike_version: (count: number) =>
      plural('en', count, { one: '# photo differs from its current version', other: '# photos differ from their current version' }),
    wrong_names: (count: number) =>
      plural('en', count, { one: '# photo has a name that does not fit it', other: '# photos have names that do not fit them' }),
    wrong_months: (count: number) =>
      plural('en', count, { one: '# month has a wrong number of photos', other: '# months have a wrong number of photos' }),
    originals_missing: (count: number) =>
      plural('en', count, { one: '# original is missing in the storage', other: '# originals are missing in the storage' }),
    originals_of_other_size: (count: number) =>
      plural('en', count, { one: '# original has another size in the storage', other: '# originals have another size in the storage' }),
    storage_silent: () => 'The storage does not answer, so originals could not be looked for',
  } as Record<string, (count: number) => string>,
  reset: 'Reset',
  resetToBackup: (when: string) =>
    `A reset brings your library back to the backup of ${when}: photos, versions, what uploads did, and settings. What came later is gone from the library.`,
  resetToNothing: 'There is no backup, so a reset empties your library.',
  resetUnknown: 'The place of the backups does not answer, so a reset is not possible now.',
  resetSafe: 'The state of now is kept as a backup first, and no picture file is deleted, so you can come back to it.',
  resetButton: 'Reset the library…',
  confirmTitle: 'Reset the library?',
  confirmWord: 'reset',
  confirmLabel: (word: string) => `Type “${word}” to confirm`,
  confirm: 'Reset the library',
  running: 'Resetting the library',
  runningHint: 'The backup is being checked and the state of now is being kept. You may leave this page; the reset goes on.',
  seconds: (seconds: string) => `${seconds} so far`,
  failed: 'The library was not reset.',
  failedUnknown:
    'The connection broke, so it is not known whether the reset was done. Look at the state above: either all of it was done or nothing.',
  restored: 'Your library is as it was in the backup.',
  emptied: 'There was no backup. Your library is empty now.',
  photosNow: (count: number) => plural('en', count, { one: 'It has # photo.', other: 'It has # photos.' }),
  missing: 'Some originals are missing in the storage; Soundness above says how many.',
  keptAs: (name: string) => `The state of before is kept as ${name}.`,
  comeBack: 'To come back to it:',
}
