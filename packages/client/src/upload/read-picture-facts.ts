import { offsetText, recordedTime, wallClockText } from '@imgstream/contract'
import { readExif, readPictureHeader } from '@imgstream/pictures'
import type { PictureFacts } from './file-facts.ts'

/** How many bytes of a file are enough to know its facts. */
export const factsHeadBytes = 256 * 1024

/**
 * What the first bytes of a file say about the picture in it, as the server would store it that got the file at `nowMs`. For showing and
 * comparing before anything is sent: the server looks at the whole file and decides. Takes any bytes and never throws; what is not there or
 * not understood is absent.
 */
export function readPictureFacts(head: Uint8Array, nowMs = Date.now()): PictureFacts {
  const header = readPictureHeader(head)
  if (!header) return {}
  const { exif, ...picture } = header
  return { ...picture, ...(exif && exifFacts(exif, nowMs)) }
}

function exifFacts(block: Uint8Array, nowMs: number): PictureFacts {
  const exif = readExif(block)
  const taken = recordedTime(exif, nowMs)
  return {
    ...(taken && { takenAt: wallClockText(taken.takenAtMs) }),
    ...(taken?.takenOffsetMin !== undefined && { takenOffset: offsetText(taken.takenOffsetMin) }),
    ...(exif.camera !== undefined && { camera: exif.camera }),
    hasPlace: exif.latitude !== undefined && exif.longitude !== undefined,
  }
}
