import { conflict } from './upload-refusals.ts'

/** An upload whose bytes are on their way can neither take others nor become an object: AppError UPLOAD_CONFLICT. */
export function createUploadTurns() {
  const busy = new Set<string>()
  return {
    isTaken: (uploadId: string) => busy.has(uploadId),
    async alone<T>(uploadId: string, work: () => Promise<T>): Promise<T> {
      if (busy.has(uploadId)) throw conflict('Another request is sending bytes to this upload. Wait for it, then ask for the offset.')
      busy.add(uploadId)
      try {
        return await work()
      } finally {
        busy.delete(uploadId)
      }
    },
  }
}
