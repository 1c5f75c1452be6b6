/** What a check of all originals knows of one. */
export interface KnownDamage {
  /** Whether the bytes under this key are known not to be those that were uploaded. */
  isKnown(originalKey: string): Promise<boolean>
}
