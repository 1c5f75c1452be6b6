import { plural } from '../plural.ts'

export const settings = {
  title: 'Settings',
  intro: 'These choices are kept in this browser.',
  language: 'Language',
  languageAuto: 'Same as the browser',
  english: 'English',
  japanese: '日本語',
  theme: 'Appearance',
  themeSystem: 'Same as the device',
  themeLight: 'Light',
  themeDark: 'Dark',
  signedInAs: 'Signed in as',
  versions: 'Old versions',
  versionsIntro: 'When a photo is overwritten, the version before is kept. This choice is for the whole library, on every device.',
  versionsLoadFailed: 'This part of the settings could not be loaded',
  keep: 'Keep until I delete them',
  keepDays: 'Delete after some time',
  days: 'Days after which a replaced version is deleted for good',
  daysHint: 'What was replaced longer ago than that is deleted within an hour of saving, and cannot be restored.',
  daysWrong: (least: string, most: string) => `Enter a whole number from ${least} to ${most}.`,
  save: 'Save',
  saved: 'Saved',
  trash: 'Trash',
  trashIntro: 'Photos that you delete go to the trash. This choice is for the whole library, on every device.',
  trashLoadFailed: 'How long the trash is kept could not be loaded',
  trashKeep: 'Keep until I empty it',
  trashDays: 'Days after which a photo in the trash is deleted for good',
  trashDaysHint: 'What has been in the trash longer than that is deleted within an hour of saving, and cannot be restored.',
  exportTitle: 'Take everything out',
  exportIntro:
    'Each photo can be downloaded in its view. The whole library comes out with a command: every original under its own name and date, with all that is known of it as Parquet and JSON. Run it on any computer that has ImgStream.',
  exportToken: 'It needs a token that may look at and download; make one under “Account, devices and tokens”.',
  keptNow: (count: number, size: string) =>
    plural('en', count, { one: `# old version is kept. It takes ${size}.`, other: `# old versions are kept. They take ${size}.` }),
  keptNone: 'No old versions are kept at the moment.',
  removeAll: 'Delete all old versions',
  removeAllTitle: (count: number) =>
    plural('en', count, { one: 'Delete # old version for good?', other: 'Delete # old versions for good?' }),
  removeAllText: (size: string) =>
    `That frees ${size}. They cannot be restored afterwards, and uploads that replaced photos can no longer be undone. Every photo stays as it is now.`,
}
