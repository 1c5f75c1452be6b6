import { plural } from '../plural.ts'

export const versions = {
  loadFailed: 'The versions could not be loaded.',
  firstUpload: 'First upload',
  keptBoth: 'Uploaded, and kept beside a photo of the same name',
  overwrote: 'Uploaded over the version before',
  restoredFrom: (number: number) => `Version ${number}, restored`,
  restoredEarlier: 'An old version, restored',
  replacedByUpload: (when: string) => `Replaced by an upload on ${when}`,
  replacedByRestore: (number: number, when: string) => `Replaced on ${when}, when version ${number} was restored`,
  replaced: (when: string) => `Replaced on ${when}`,
  pixels: (width: string, height: string) => `${width} × ${height}`,
  compare: 'Compare',
  compareNumber: (number: number) => `Compare version ${number} with the current one`,
  download: (number: number) => `Download version ${number}`,
  remove: (number: number) => `Delete version ${number}`,
  removeTitle: (number: number) => `Delete version ${number} for good?`,
  removeText:
    'It cannot be restored afterwards, and the upload that replaced it can no longer be undone. The current version stays as it is.',
  removed: (number: number, size: string) => `Version ${number} is deleted. ${size} freed.`,
  removeOld: 'Delete old versions',
  removeOldTitle: (count: number) =>
    plural('en', count, { one: 'Delete # old version of this photo for good?', other: 'Delete # old versions of this photo for good?' }),
  removeOldText: (size: string) =>
    `That frees ${size}. They cannot be restored afterwards, and the uploads that replaced them can no longer be undone. The current version stays as it is.`,
  removeCount: (count: number) => plural('en', count, { one: 'Delete # version', other: 'Delete # versions' }),
  removedCount: (count: number, size: string) =>
    `${plural('en', count, { one: '# version is deleted.', other: '# versions are deleted.' })} ${size} freed.`,
  compareTitle: (name: string, number: number) => `${name}: version ${number} and the current one`,
  closeCompare: 'Close the comparison',
  slider: (number: number) => `How much of version ${number} is shown`,
  sliderValue: (number: number, percent: string) => `Version ${number} on the left ${percent}%`,
  hold: 'Hold to flip',
  holdHint: 'Hold this button or the space bar to see the other picture',
  samePicture: 'Both versions show the very same file.',
}
