import { describe } from 'node:test'
import { openGcs } from '../../../src/infrastructure/object-storage/gcs/open-gcs.ts'
import { objectStoreContract } from '../../contracts/object-store-contract.ts'
import { sharedNotes } from '../../support/gcs/upload-notes.ts'
import { quietLog } from '../../support/library.ts'

/** An emulator, or Google's own with a key file. A run of all tests hands its GCS_ENDPOINT and GCS_BUCKET_NAME on under these names. */
const {
  IMGSTREAM_TEST_GCS_ENDPOINT: endpoint = process.env.GCS_ENDPOINT,
  IMGSTREAM_TEST_GCS_BUCKET: name = process.env.GCS_BUCKET_NAME,
  IMGSTREAM_TEST_GCS_KEY: credentialsPath = process.env.GOOGLE_APPLICATION_CREDENTIALS,
} = process.env
const skip = endpoint && name ? false : 'GCS_ENDPOINT and GCS_BUCKET_NAME name no bucket to try'

describe('objects in the bucket that the environment names', { skip }, () => {
  if (!endpoint || !name) return
  const { notes, keepingRows } = sharedNotes()
  const place = { name, endpoint, directUrlSeconds: 3600, ...(credentialsPath && { credentialsPath }) }
  objectStoreContract(async () => keepingRows(await openGcs(place, notes, quietLog)), { keepsWholeUnits: true })
})
