import Type from 'typebox'
import { Nullable } from './photos.ts'

const Bytes = Type.Integer({ description: 'bytes of originals that only replaced versions name' })

export const ReplacedVersions = Type.Object({ replaced_versions: Type.Integer(), bytes: Bytes }, { $id: 'ReplacedVersions' })
export type ReplacedVersions = Type.Static<typeof ReplacedVersions>

export const DeletedVersions = Type.Object(
  { deleted_versions: Type.Integer(), bytes: Type.Integer({ description: 'bytes of originals that are gone with them' }) },
  { $id: 'DeletedVersions' },
)
export type DeletedVersions = Type.Static<typeof DeletedVersions>

const days = (description: string) => Nullable(Type.Integer({ minimum: 1, maximum: 36_500, description }))
const choices = {
  version_retention_days: days('days after which replaced versions are deleted; null keeps them'),
  trash_retention_days: days('days after which photos in the trash are deleted for good; null keeps them until the trash is emptied'),
}

/** What an owner chose for the library, on every device. */
export const Settings = Type.Object(choices, { $id: 'Settings', additionalProperties: false })
export type Settings = Type.Static<typeof Settings>

/** What is left out stays as it is. */
export const SettingsChange = Type.Partial(Type.Object(choices), { $id: 'SettingsChange', additionalProperties: false, minProperties: 1 })
export type SettingsChange = Type.Static<typeof SettingsChange>
