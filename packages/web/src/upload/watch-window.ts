import { hasActive, progressOf } from '@imgstream/client'
import { captureTimeName, isPlaceholderName } from '@imgstream/contract'
import { receiveFiles } from './incoming-files.ts'
import { keepAwake } from './keep-awake.ts'
import { carryOut, followBatch } from './review/review-session.ts'
import { uploadSession } from './upload-session.ts'

/** How often the title may change, ms. */
const titleMs = 1000
/** How often decisions of other devices are asked for while files wait and the page is looked at, ms. */
const lookMs = 4000

/** What the upload has to do with the window as a whole. `show` leads to the upload page. Returns how to stop. */
export function watchWindow(show: () => void): () => void {
  const stop = new AbortController()
  const { signal } = stop
  let titled = 0
  void uploadSession.resume()

  const awake = keepAwake()
  const stayAwake = () => {
    const { queue } = uploadSession.get()
    awake.want(uploadSession.isLeading() && queue.counts.byPhase.sending > 0 && !queue.paused && queue.online)
  }
  document.addEventListener('visibilitychange', awake.again, { signal })

  const unsubscribe = uploadSession.subscribe(() => {
    stayAwake()
    followBatch(uploadSession.get().batchId)
    if (Date.now() - titled < titleMs && hasActive(uploadSession.get().queue)) return
    titled = Date.now()
    document.title = titleWith(document.title, uploadSession.get())
  })
  window.addEventListener(
    'beforeunload',
    (event) => {
      const { queue, missing } = uploadSession.get()
      if (!uploadSession.isLeading()) return
      // Files that only wait to be chosen again lose nothing by a reload.
      if (hasActive(queue) && progressOf(queue).activeFiles > missing.length) event.preventDefault()
    },
    { signal },
  )
  window.addEventListener('pagehide', carryOut, { signal })
  const look = () => {
    if (document.visibilityState === 'visible' && uploadSession.get().queue.counts.byPhase.review > 0)
      uploadSession.engine()?.lookForDecisions()
  }
  const looking = setInterval(look, lookMs)
  window.addEventListener('focus', look, { signal })
  document.addEventListener('visibilitychange', look, { signal })
  window.addEventListener('online', () => uploadSession.engine()?.networkChanged(), { signal })
  window.addEventListener('offline', () => uploadSession.engine()?.networkChanged(), { signal })
  window.addEventListener(
    'paste',
    (event) => {
      if (event.target instanceof Element && event.target.closest('input, textarea, [contenteditable]')) return
      const files = [...(event.clipboardData?.files ?? [])]
      if (files.length === 0) return
      event.preventDefault()
      receiveFiles(files.map((file) => namedPaste(file, new Date())))
      show()
    },
    { signal },
  )
  return () => {
    stop.abort()
    clearInterval(looking)
    unsubscribe()
  }
}

/** The title with how far the upload is in front, as long as something is on its way. */
export function titleWith(title: string, view: Pick<ReturnType<typeof uploadSession.get>, 'queue'>): string {
  const plain = title.replace(/^\d+\s?% · /, '')
  if (!hasActive(view.queue)) return plain
  return `${Math.floor(progressOf(view.queue).fraction * 100)} % · ${plain}`
}

/** Every picture from the clipboard is called `image.png`: the moment it was pasted tells them apart. */
function namedPaste(file: File, now: Date): File {
  if (!isPlaceholderName(file.name)) return file
  const local = new Date(now.getTime() - now.getTimezoneOffset() * 60_000).toISOString()
  return new File([file], captureTimeName(local, file.name), { type: file.type, lastModified: now.getTime() })
}
