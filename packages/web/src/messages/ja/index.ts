import type { Messages } from '../messages.ts'
import { account } from './account.ts'
import { database } from './database.ts'
import { errors } from './errors.ts'
import { frame } from './frame.ts'
import { monitoring } from './monitoring.ts'
import { photos } from './photos.ts'
import { review } from './review.ts'
import { settings } from './settings.ts'
import { signIn } from './sign-in.ts'
import { trash } from './trash.ts'
import { upload } from './upload.ts'
import { versions } from './versions.ts'
import { viewer } from './viewer.ts'

export const ja: Messages = {
  account,
  database,
  errors,
  frame,
  monitoring,
  photos,
  review,
  settings,
  signIn,
  trash,
  upload,
  versions,
  viewer,
}
