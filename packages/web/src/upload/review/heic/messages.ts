/** `glance`: the small picture inside, where there is a good one. `picture`: every pixel. */
export type HeicJob = 'glance' | 'picture'

export interface HeicRequest {
  id: number
  job: HeicJob
  file: File
}

/** A picture that the browser can draw. Without one there is none, or the file cannot be decoded. */
export interface HeicAnswer {
  id: number
  picture: Blob | undefined
}
