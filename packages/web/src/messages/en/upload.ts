import type { FileProblemCode, RefusalCode } from '@imgstream/client'
import { fraction, plural } from '../plural.ts'
import type { ErrorWords } from './errors.ts'

const notSent = 'It was not sent, and your library is as it was.'
const files = (count: number) => plural('en', count, { one: '# file', other: '# files' })

/** What is wrong with a file on this side; what the server says has its words in errors.ts. */
const problems: Record<FileProblemCode | RefusalCode, ErrorWords> = {
  FILE_MISSING: {
    happened: 'The file is not where it was any more.',
    safe: notSent,
    todo: 'Put it back, or choose it from where it is now.',
  },
  FILE_CHANGED: { happened: 'The file changed after it was chosen.', safe: notSent, todo: 'Choose it again to send it as it is now.' },
  FILE_UNREADABLE: {
    happened: 'The browser could not read this file.',
    safe: notSent,
    todo: 'Check that you may open it, then try again.',
  },
  NOT_A_PICTURE: {
    happened: 'ImgStream does not take this kind of file.',
    safe: notSent,
    todo: 'JPEG, HEIC, HEIF, PNG and WebP can be uploaded.',
  },
  EMPTY: { happened: 'The file is empty.', safe: notSent, todo: 'Copy it from its source again.' },
  TOO_SMALL: { happened: 'The file is too small to be a photo.', safe: notSent, todo: 'Copy it from its source again.' },
  TOO_LARGE: {
    happened: 'The file is larger than this server takes.',
    safe: notSent,
    todo: 'Make it smaller, or ask whoever runs the server to raise the limit.',
  },
}

export const upload = {
  title: 'Upload',
  choosePhotos: 'Choose photos',
  chooseFolder: 'Choose folder',
  /** Where nothing can be dropped: phones. */
  addLarge: 'Add your photos',
  dropLarge: 'Drop photos or whole folders here',
  dropSlim: 'Drop more photos or folders here.',
  formats: (largest: string | undefined) => `HEIC, JPEG, PNG and WebP${largest ? `, up to ${largest} each` : ''}`,
  promise: 'If a name is already taken, you compare both pictures and decide. Nothing is replaced before that.',
  reading: 'Reading files…',
  unreadable: (count: number) =>
    plural('en', count, { one: '# file or folder could not be read:', other: '# files or folders could not be read:' }),
  repeated: (count: number) => plural('en', count, { one: '# file was in the list already', other: '# files were in the list already' }),
  loadFailed: 'The uploader could not be loaded, so nothing was sent. The server may have a newer version of this page.',
  reload: 'Reload the page',
  forgetful: 'This browser keeps nothing over a reload. Leave this page open until everything is sent.',

  progressTitle: (done: string, total: string) => `${done} of ${total} ${total === '1' ? 'file' : 'files'}`,
  sentOf: (sent: string, total: string) => `${sent} of ${total}`,
  speed: (perSecond: string) => `${perSecond}/s`,
  timeLeft: (time: string) => `about ${time} left`,
  progressLabel: 'Total progress',
  paused: 'Paused',
  pausedHint: 'What has been sent is kept.',
  offline: 'No connection to the server',
  offlineHint: 'It goes on by itself as soon as the server answers.',
  preparing: 'Checking files',
  notSaved: (count: number) => `${files(count)} not saved`,
  waitingForYou: 'Waiting for your decisions',
  announceProgress: (done: number, total: number) =>
    plural('en', total, { one: `${done} of # file done.`, other: `${done} of # files done.` }),
  announceNotSaved: (count: number) => plural('en', count, { one: '# file could not be saved.', other: '# files could not be saved.' }),
  announcePaused: 'Upload paused.',
  announceOffline: 'The connection to the server is lost. The upload goes on by itself when it is back.',

  filter: 'Show',
  chips: { all: 'All', new: 'New', identical: 'Already here', decide: 'To decide', decided: 'Decided', problems: 'Problems' },
  nothingInFilter: 'No file is in this group now.',
  pause: 'Pause',
  resume: 'Resume',
  retryFailed: 'Retry failed',
  cancelAll: 'Cancel all',
  cancelTitle: 'Cancel this upload?',
  cancelText: (waiting: number, done: number) =>
    `${files(waiting)} will not be sent. ${done === 0 ? 'Nothing has been saved yet.' : `${plural('en', done, { one: '# saved photo stays', other: '# saved photos stay' })} in your library.`}`,
  cancelConfirm: 'Cancel upload',
  goOn: 'Go on uploading',
  listLabel: 'Files of this upload',

  askTitle: (count: number) => plural('en', count, { one: '# file needs your decision.', other: '# files need your decision.' }),
  askHint: 'Compare the pictures and decide. Nothing is replaced before you do.',
  decided: (decided: number, total: number) => `Decided: ${fraction('en', decided, total)}`,
  compare: 'Compare',

  elsewhere: {
    title: (count: number) =>
      plural('en', count, {
        one: '# file from another device waits for your decision.',
        other: '# files from another device wait for your decision.',
      }),
    hint: 'Decide here, and the other device sends them.',
    decide: 'Decide here',
    pageTitle: 'Files from another device',
    left: (count: number) => plural('en', count, { one: '# file to decide', other: '# files to decide' }),
    noPicture: 'The picture is on the other device.',
    incoming: 'New, on the other device',
    done: 'Everything is decided. The other device sends the files as soon as it is there.',
    failed: 'The decisions could not be read. Try again.',
    notSaved: 'The decision was not saved. Try again.',
    takeBack: (name: string) => `Take back the decision about ${name}`,
    tooLate: 'The other device has carried it out already. Undo it there.',
    question: (name: string) => `What should happen to ${name}?`,
    back: 'Back to the upload',
  },

  missingTitle: (count: number) => plural('en', count, { one: '# file is left from before.', other: '# files are left from before.' }),
  missingHint:
    'The page was reloaded, and the browser needs the files again. Choose the same folder or files, and the upload goes on where it stopped.',
  missingReadable: 'The page was reloaded. One click lets the browser read the folder again, and the upload goes on where it stopped.',
  readAgain: 'Continue',
  giveUpMissing: 'Leave them out',

  state: {
    missing: 'Choose the file again',
    found: 'Waiting',
    hashing: 'Reading',
    checking: 'Comparing with your library',
    review: 'Needs your decision',
    changed: 'Changed meanwhile: decide again',
    waiting: 'Waiting to be sent',
    retrying: 'Trying again soon',
    sending: 'Sending',
    received: 'Saving',
    uploaded: 'Saved',
    damaged: 'Saved, but the file is damaged',
    overwritten: 'Overwritten, old version kept',
    kept_both: 'Saved beside the other',
    restored: 'Restored from the trash',
    identical: 'Already in your library',
    healed: 'Its lost original is back',
    duplicate: 'Already here under another name',
    skipped: 'Skipped',
    cancelled: 'Cancelled',
  },
  percent: (state: string, percent: string) => `${state} ${percent}`,
  sentAs: (name: string) => `as ${name}`,
  hereAs: (name: string) => `as ${name}`,
  sameShotHere: (name: string) => `Same shot as ${name} in your library`,
  sameShotInBatch: (name: string) => `Same shot as ${name} in this upload`,
  cancelFile: (name: string) => `Cancel ${name}`,
  retryFile: (name: string) => `Try ${name} again`,
  reviewFile: (name: string) => `Compare ${name}`,
  removeFile: (name: string) => `Leave out ${name}`,
  keepFile: (name: string) => `Upload ${name} all the same`,
  keepAnyway: 'Upload all the same',
  openPhoto: (name: string) => `Open ${name}`,
  problems,
  pill: (done: string, total: string) => `${done} of ${total}`,
  pillDecide: (count: number) => plural('en', count, { one: '# to decide', other: '# to decide' }),
  pillLabel: 'Upload progress',
}
