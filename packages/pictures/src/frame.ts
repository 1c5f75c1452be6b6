/** What the frame of a file says: pixels as stored (HEIF: as displayed), and its Exif block if that is there to its end. */
export interface Frame {
  width?: number
  height?: number
  exif?: Uint8Array
}

/** Both sides or none. */
export const pixels = (width: number | undefined, height: number | undefined): Frame => (width && height ? { width, height } : {})
