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
  /** Undefined keeps photos in the trash until the owner empties it. */
  trashRetentionDays?: number
}

/** What is undefined stays as it is; null is for ever. */
export interface OwnerSettingsChange {
  versionRetentionDays?: number | null
  trashRetentionDays?: number | null
}

export interface SettingsRepository {
  get(ownerId: string): Promise<OwnerSettings>
  /** Returns what holds then. */
  change(ownerId: string, change: OwnerSettingsChange): Promise<OwnerSettings>
  /** Every owner who does not keep replaced versions for ever. */
  listRetentions(): Promise<{ ownerId: string; days: number }[]>
  /** Every owner who does not keep the trash until it is emptied. */
  listTrashRetentions(): Promise<{ ownerId: string; days: number }[]>
}
