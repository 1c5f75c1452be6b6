import { useSyncExternalStore } from 'react'
import { type UploadView, uploadSession } from './upload-session.ts'

/** The upload as it is now; the component renders again at most once a frame. */
export const useUpload = (): UploadView => useSyncExternalStore(uploadSession.subscribe, uploadSession.get)
