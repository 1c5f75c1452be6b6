/** What the process that exports tells of itself. */
export interface ExportSeen {
  photos: number
  files: number
  /** Of each step, and the highest resident size up to its end. */
  steps: { name: string; seconds: number; peakMb: number }[]
  metadataBytes: number
}
