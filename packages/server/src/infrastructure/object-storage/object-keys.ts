const keyShape = /^(originals|derivatives|backups|probe)(\/[A-Za-z0-9][A-Za-z0-9._-]*)+$/
const uploadIdShape = /^[A-Za-z0-9-]{1,64}$/

/** The key, when it is one of our making; throws otherwise. */
export function objectKey(key: string): string {
  if (!keyShape.test(key) || key.includes('..')) throw new Error(`not an object key: ${JSON.stringify(key)}`)
  return key
}

export const isUploadId = (text: string) => uploadIdShape.test(text)

/** The id, when it is one of our making; throws otherwise. */
export function uploadKey(uploadId: string): string {
  if (!isUploadId(uploadId)) throw new Error(`not an upload id: ${JSON.stringify(uploadId)}`)
  return uploadId
}
