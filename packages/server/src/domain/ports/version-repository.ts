/** Which replaced versions of an owner: all, those of one photo, one of them, or those replaced before an instant. */
export interface ReplacedVersionsChoice {
  photoId?: string
  version?: number
  replacedBeforeMs?: number
}

export interface PurgedVersions {
  versions: number
  /** Every object they named, each once. */
  keys: string[]
  /** The originals among them. */
  originals: { key: string; byteSize: number }[]
}

/** Versions that were replaced: what an owner can do without. A photo's current version is never among them. */
export interface VersionRepository {
  count(ownerId: string): Promise<{ versions: number; originalBytes: number }>
  /** Forgets up to `limit` of them. Objects that another version names are returned too: whoever deletes objects asks for those first. */
  purge(ownerId: string, choice: ReplacedVersionsChoice, limit: number): Promise<PurgedVersions>
}

export interface OwnerSettings {
  /** Undefined keeps replaced versions until the owner deletes them. */
  versionRetentionDays?: number
}

export interface SettingsRepository {
  get(ownerId: string): Promise<OwnerSettings>
  set(ownerId: string, settings: OwnerSettings): Promise<void>
  /** Every owner who does not keep replaced versions for ever. */
  listRetentions(): Promise<{ ownerId: string; days: number }[]>
}
