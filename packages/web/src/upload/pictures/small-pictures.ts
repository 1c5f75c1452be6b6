import { uploadSession } from '../upload-session.ts'

/** Pixels of the longer side: sharp at 48 px on dense screens. */
const side = 144
const kept = 400
const atOnce = 2

type Picture = ImageBitmap | 'none'

/** Small pictures of local files for the rows in sight, drawn by the browser off the main thread, the latest asked for first. */
const pictures = new Map<string, Picture>()
const waiting: { key: string; id: number; size: { width?: number; height?: number }; done: (picture: Picture) => void }[] = []
let running = 0

/** Undefined while it is being made: then `done` is called, unless the request is taken back by calling the result. */
export function smallPicture(
  batchId: string | undefined,
  id: number,
  size: { width?: number; height?: number },
  done: (picture: Picture) => void,
): { picture: Picture | undefined; cancel: () => void } {
  const key = `${batchId}/${id}`
  const known = pictures.get(key)
  if (known) return { picture: known, cancel: () => {} }
  const request = { key, id, size, done }
  waiting.push(request)
  pump()
  return {
    picture: undefined,
    cancel() {
      const at = waiting.indexOf(request)
      if (at >= 0) waiting.splice(at, 1)
      request.done = () => {}
    },
  }
}

function pump(): void {
  while (running < atOnce) {
    const request = waiting.pop()
    if (!request) return
    running += 1
    void make(request.id, request.size)
      .then((picture) => {
        if (picture) remember(request.key, picture)
        request.done(picture ?? 'none')
      })
      .finally(() => {
        running -= 1
        pump()
      })
  }
}

/** Undefined when there is no file to draw yet; `none` when this browser cannot draw it (HEIC outside Safari, a broken file). */
async function make(id: number, { width = 1, height = 1 }: { width?: number; height?: number }): Promise<Picture | undefined> {
  const file = uploadSession.fileOf(id)
  if (!file) return undefined
  try {
    const resized = width >= height ? { resizeHeight: side } : { resizeWidth: side }
    return await createImageBitmap(file, { ...resized, resizeQuality: 'medium' })
  } catch {
    return 'none'
  }
}

function remember(key: string, picture: Picture): void {
  pictures.set(key, picture)
  for (const [oldest, old] of pictures) {
    if (pictures.size <= kept) return
    pictures.delete(oldest)
    if (old !== 'none') old.close()
  }
}
