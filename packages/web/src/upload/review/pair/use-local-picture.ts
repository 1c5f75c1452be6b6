import type { QueueItem } from '@imgstream/client'
import { useEffect, useState } from 'react'
import { uploadSession } from '../../upload-session.ts'
import { decodeHeic } from '../heic/decode-heic.ts'

export interface LocalPicture {
  src: string | undefined
  /** `rough`: the small picture inside a HEIC, until the whole one is decoded. */
  state: 'shown' | 'rough' | 'decoding' | 'missing' | 'failed'
  /** To be called when the browser cannot draw `src`. */
  failed: () => void
}

const isHeic = (item: QueueItem) => item.picture?.mediaType === 'image/heic' || item.picture?.mediaType === 'image/heif'

/**
 * An address for a local file as long as it is shown. The browser tries first, for some draw HEIC; where it cannot, ours decodes it.
 */
export function useLocalPicture(item: QueueItem): LocalPicture {
  const file = uploadSession.fileOf(item.id)
  const [shown, setShown] = useState<Omit<LocalPicture, 'failed'>>({ src: undefined, state: file ? 'decoding' : 'missing' })
  const [unreadable, setUnreadable] = useState<File>()
  useEffect(() => {
    if (!file) {
      setShown({ src: undefined, state: 'missing' })
      return undefined
    }
    const made: string[] = []
    const show = (blob: Blob, state: LocalPicture['state']) => {
      const src = URL.createObjectURL(blob)
      made.push(src)
      setShown({ src, state })
    }
    const giveUp = new AbortController()
    if (unreadable !== file) show(file, 'shown')
    else if (!isHeic(item)) setShown({ src: undefined, state: 'failed' })
    else {
      setShown({ src: undefined, state: 'decoding' })
      decodeHeic(file, giveUp.signal, (blob) => show(blob, 'rough')).then(
        (blob) => giveUp.signal.aborted || show(blob, 'shown'),
        () => giveUp.signal.aborted || setShown({ src: undefined, state: 'failed' }),
      )
    }
    return () => {
      giveUp.abort()
      for (const url of made) URL.revokeObjectURL(url)
    }
    // The item changes while it waits, its file does not.
    // oxlint-disable-next-line react/exhaustive-deps -- see above
  }, [file, unreadable])
  return { ...shown, failed: () => setUnreadable(file) }
}
