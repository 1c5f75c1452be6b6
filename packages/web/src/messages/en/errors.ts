import type { AnswerCode } from '@imgstream/client'

/** What happened · what is safe · what to do. */
export interface ErrorWords {
  happened: string
  safe: string
  todo: string
}

/** A code of the catalog without words here is a type error. */
export type AllErrorWords = Record<AnswerCode | 'NETWORK', ErrorWords>

const nothingStored = 'Nothing was stored, and your library is as it was.'
const libraryUnchanged = 'Your library is unchanged.'
const photosSafe = 'Your photos are safe.'

export const errors: AllErrorWords = {
  NETWORK: { happened: 'The server cannot be reached.', safe: photosSafe, todo: 'Check the connection, then try again.' },
  UNEXPECTED_ANSWER: {
    happened: 'Something between this page and the server sent an answer that ImgStream does not know.',
    safe: photosSafe,
    todo: 'Try again; if it stays so, look at the proxy in front of the server.',
  },
  INVALID_REQUEST: {
    happened: 'The server did not understand this request.',
    safe: libraryUnchanged,
    todo: 'Reload the page and try again.',
  },
  INVALID_FILENAME: {
    happened: 'This filename cannot be used for a photo.',
    safe: nothingStored,
    todo: 'Rename the file and upload it again.',
  },
  INVALID_CURSOR: { happened: 'The list changed while it was being read.', safe: libraryUnchanged, todo: 'Reload the page.' },
  CONFIRMATION_REQUIRED: { happened: 'This needs an explicit confirmation.', safe: libraryUnchanged, todo: 'Confirm it, then try again.' },
  ADMIN_UNAVAILABLE: {
    happened: 'The database can be looked at and reset in development and test only.',
    safe: 'Nothing was read or changed.',
    todo: 'In production, use backups: "imgstream backup restore" brings one back.',
  },
  BACKUP_NOT_FOUND: { happened: 'There is no backup of that name.', safe: libraryUnchanged, todo: 'Look which backups there are.' },
  BACKUP_DAMAGED: {
    happened: 'The backup is damaged: it is not what was written.',
    safe: libraryUnchanged,
    todo: 'Make a new backup, or go back to an older one by its name with "imgstream database reset".',
  },
  BACKUP_UNAVAILABLE: {
    happened: 'The place of the backups does not answer.',
    safe: libraryUnchanged,
    todo: 'Look whether it can be reached, then try again.',
  },
  RESET_RUNNING: { happened: 'Another reset is running.', safe: 'It either does all or nothing.', todo: 'Wait a minute, then look again.' },
  LIBRARY_BUSY: {
    happened: 'Photos kept coming in, so the library could not be reset.',
    safe: libraryUnchanged,
    todo: 'Try again when the uploads are through.',
  },
  UNAUTHENTICATED: { happened: 'You are not signed in any more.', safe: photosSafe, todo: 'Reload the page and sign in again.' },
  HTTPS_REQUIRED: { happened: 'This server is asked by https only.', safe: nothingStored, todo: 'Open ImgStream at its https address.' },
  WRONG_SIGN_IN: {
    happened: 'This e-mail address and password do not fit.',
    safe: photosSafe,
    todo: 'Check both and try again.',
  },
  CODE_NOT_VALID: {
    happened: 'This code or link was used already or has expired.',
    safe: photosSafe,
    todo: 'Ask for a new one.',
  },
  NOT_AN_OWNER: {
    happened: 'Only an owner of this server may do this.',
    safe: 'Nothing was changed.',
    todo: 'Ask whoever runs this server.',
  },
  NOT_AN_OPERATOR: {
    happened: 'Only whoever runs this server may do this.',
    safe: 'Nothing was changed.',
    todo: 'Ask an owner of this server, or somebody whom its setting OPERATORS names.',
  },
  SIGN_IN_AGAIN: {
    happened: 'You signed in a while ago.',
    safe: 'Nothing was changed.',
    todo: 'Confirm that it is you, then try again.',
  },
  WRONG_SCOPE: {
    happened: 'The token in use is not meant for this.',
    safe: 'Nothing was changed.',
    todo: 'Use a token with another scope.',
  },
  ACCOUNT_NOT_FOUND: { happened: 'There is no such account.', safe: 'Nothing was changed.', todo: 'Reload the page.' },
  INVITATION_NOT_FOUND: { happened: 'This invitation was used or taken back.', safe: 'Nothing was changed.', todo: 'Reload the page.' },
  PASSKEY_NOT_FOUND: { happened: 'This passkey is removed already.', safe: 'Nothing was changed.', todo: 'Reload the page.' },
  SESSION_NOT_FOUND: { happened: 'This device is signed out already.', safe: 'Nothing was changed.', todo: 'Reload the page.' },
  JOB_NOT_FOUND: {
    happened: 'There is no such job, or this run of it is long past.',
    safe: 'Nothing was changed.',
    todo: 'Reload the page.',
  },
  JOB_RUNNING: { happened: 'This job is running already.', safe: 'Nothing was begun twice.', todo: 'Wait until that run has ended.' },
  TOKEN_NOT_FOUND: { happened: 'This token is revoked already.', safe: 'Nothing was changed.', todo: 'Reload the page.' },
  EMAIL_TAKEN: {
    happened: 'An account with this e-mail address exists.',
    safe: 'Nothing was changed.',
    todo: 'Sign in with it, or use another address.',
  },
  WEAK_PASSWORD: {
    happened: 'This password is too short, too long or too easy to guess.',
    safe: 'Nothing was changed.',
    todo: 'Choose another one, such as a few words that do not belong together.',
  },
  SIGN_IN_REFUSED: {
    happened: 'You are not signed in: the sign-in provider did not vouch for somebody who may use this library.',
    safe: photosSafe,
    todo: 'Try again, with another account if you have one.',
  },
  FOREIGN_ORIGIN: {
    happened: 'The server refused a request that seemed to come from another site.',
    safe: libraryUnchanged,
    todo: 'Open ImgStream at its own address.',
  },
  NOT_FOUND: { happened: 'Nothing is at this address.', safe: photosSafe, todo: 'Go back to your photos.' },
  PHOTO_NOT_FOUND: {
    happened: 'This photo does not exist.',
    safe: 'All other photos are where they were.',
    todo: 'Go back to your photos, or look in the trash.',
  },
  VERSION_NOT_FOUND: {
    happened: 'This version of the photo does not exist any more.',
    safe: 'The current version is unchanged.',
    todo: 'Reload the page to see the versions that are left.',
  },
  BATCH_NOT_FOUND: { happened: 'This upload is not known.', safe: photosSafe, todo: 'Go back to your photos.' },
  UPLOAD_NOT_FOUND: {
    happened: 'The started upload has expired on the server.',
    safe: nothingStored,
    todo: 'Send the file again.',
  },
  METHOD_NOT_ALLOWED: {
    happened: 'The server does not know this action.',
    safe: libraryUnchanged,
    todo: 'Reload the page to get its newest version.',
  },
  COLLISION: {
    happened: 'A photo with this name is already in your library.',
    safe: 'Nothing was overwritten.',
    todo: 'Choose whether to overwrite it, to keep both or to skip this one.',
  },
  CHANGED: {
    happened: 'This photo has changed since you reviewed it.',
    safe: 'Nothing was overwritten.',
    todo: 'Review it again.',
  },
  CURRENT_VERSION: {
    happened: 'This version is the current one by now.',
    safe: 'Nothing was deleted.',
    todo: 'Restore another version first, or move the photo to the trash.',
  },
  UPLOAD_CONFLICT: {
    happened: 'Another window is sending the same file.',
    safe: 'What has arrived is kept.',
    todo: 'Close the other window or wait, then try again.',
  },
  TUS_VERSION: {
    happened: 'This page and the server speak different versions of the upload protocol.',
    safe: 'Nothing was stored or changed.',
    todo: 'Reload the page, then try again.',
  },
  TOO_LARGE: {
    happened: 'This file is larger than the server takes.',
    safe: nothingStored,
    todo: 'Make the file smaller, or ask whoever runs the server to raise the limit.',
  },
  QUOTA_EXCEEDED: {
    happened: 'Your library is as large as it may be.',
    safe: nothingStored,
    todo: 'Empty the trash or delete replaced versions, or ask whoever runs the server for more room.',
  },
  UNSUPPORTED_FORMAT: {
    happened: 'This file is not a JPEG, HEIC, PNG or WebP picture, whatever its name says.',
    safe: nothingStored,
    todo: 'Convert it to one of these formats and upload it again.',
  },
  RANGE_NOT_SATISFIABLE: { happened: 'The file is shorter than expected.', safe: photosSafe, todo: 'Download it again from the start.' },
  FOREIGN_HOST: {
    happened: 'The server does not answer under this address.',
    safe: photosSafe,
    todo: 'Open ImgStream at the address it was set up for.',
  },
  UNREADABLE_IMAGE: {
    happened: 'This picture is damaged and cannot be drawn.',
    safe: nothingStored,
    todo: 'Copy the file from its source again.',
  },
  TOO_SMALL: {
    happened: 'This file is empty or too small to be a photo.',
    safe: nothingStored,
    todo: 'Copy the file from its source again.',
  },
  TOO_MANY_PIXELS: {
    happened: 'This picture has more pixels than the server can draw.',
    safe: nothingStored,
    todo: 'Make it smaller and upload it again.',
  },
  CHECKSUM_MISMATCH: { happened: 'The file changed on its way to the server.', safe: nothingStored, todo: 'Send it again.' },
  NO_PICTURE: {
    happened: 'No picture could be made from this file.',
    safe: 'The original is safe.',
    todo: 'Download the original and open it in another program.',
  },
  HEADERS_TOO_LARGE: {
    happened: 'The browser sent more about itself than the server takes.',
    safe: photosSafe,
    todo: 'Delete the cookies of this site, then try again.',
  },
  TOO_MANY_REQUESTS: { happened: 'The server has too much to do at once.', safe: photosSafe, todo: 'Wait a moment, then try again.' },
  ORIGINAL_MISSING: {
    happened: 'The server has lost the original file of this photo.',
    safe: 'Your other photos are not concerned.',
    todo: 'Keep your own copy of the file, and tell whoever runs this server: a backup may have it.',
  },
  ORIGINAL_DAMAGED: {
    happened: 'The file that the server stored for this photo is damaged.',
    safe: 'Your other photos are not concerned.',
    todo: 'Keep your own copy of the file, and tell whoever runs this server: a backup may have it.',
  },
  DATABASE_DAMAGED: {
    happened: 'Part of the server’s database cannot be read.',
    safe: 'The photo files themselves are not concerned.',
    todo: 'Tell whoever runs this server: a backup has to be restored.',
  },
  INTERNAL: {
    happened: 'The server made a mistake.',
    safe: photosSafe,
    todo: 'Try again; if it happens again, the server’s log says more.',
  },
  DATABASE_UNAVAILABLE: {
    happened: 'The server cannot reach its database.',
    safe: photosSafe,
    todo: 'Wait a moment, then try again.',
  },
  STORAGE_UNAVAILABLE: {
    happened: 'The server cannot reach its photo storage.',
    safe: photosSafe,
    todo: 'Wait a moment, then try again.',
  },
  SIGN_IN_UNAVAILABLE: {
    happened: 'The server cannot verify who you are at the moment.',
    safe: photosSafe,
    todo: 'Try again in a few seconds.',
  },
  SHUTTING_DOWN: { happened: 'The server is restarting.', safe: photosSafe, todo: 'Try again in a few seconds.' },
  STORAGE_FULL: {
    happened: 'The server’s storage is full.',
    safe: 'Everything stored before is safe.',
    todo: 'Free some space on the server, then try again.',
  },
}
