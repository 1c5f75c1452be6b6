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

/** What an owner chose for the library, on every device. */
export const Settings = Type.Object(
  {
    version_retention_days: Nullable(
      Type.Integer({ minimum: 1, maximum: 36_500, description: 'days after which replaced versions are deleted; null keeps them' }),
    ),
  },
  { $id: 'Settings', additionalProperties: false },
)
export type Settings = Type.Static<typeof Settings>
