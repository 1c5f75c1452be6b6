import { makePicture, type PictureRequest } from '../../scripts/seed/make-picture.ts'

export interface SamplePicture {
  name: string
  mimeType: string
  buffer: Buffer
}

/** A drawn JPEG as a file chooser takes it. Another seed under the same name is a changed picture. */
export async function samplePicture(name: string, seed: number, more: Partial<PictureRequest> = {}): Promise<SamplePicture> {
  const takenAt = `2024-05-${String(10 + (seed % 15)).padStart(2, '0')}T10:31:07`
  const camera = { make: 'Canon', model: 'Canon EOS R6' }
  const buffer = await makePicture({ seed, width: 600, height: 400, takenAt, offset: '+09:00', camera, ...more })
  return { name, mimeType: 'image/jpeg', buffer }
}
