import { nameKey } from '@imgstream/contract'
import type { Finding, FindingKind } from '../ports/integrity.ts'

/** A photo's row, as far as it is compared; numbers are text, as both engines write them. */
export interface PhotoFacts {
  id: string
  owner_id: string
  filename: string
  name_key: string
  live_name_key: string | null
  trashed_at_ms: string | null
  version: string
  checksum: string
  byte_size: string
  media_type: string
  width: string
  height: string
  renditions: string
}

export interface VersionFacts {
  photo_id: string
  version: string
  owner_id: string
  original_key: string
  preview_key: string | null
  thumbnail_key: string | null
  full_key: string | null
  renditions: string
  checksum: string
  byte_size: string
  media_type: string
  width: string
  height: string
  replaced_at_ms: string | null
}

export const pictureColumns = { preview: 'preview_key', thumbnail: 'thumbnail_key', full: 'full_key' } as const
export type PictureName = keyof typeof pictureColumns
export const pictureNames = ['preview', 'thumbnail', 'full'] as const

const compared = ['checksum', 'byte_size', 'media_type', 'width', 'height', 'renditions'] as const

/** What is wrong with one photo, by its rows and the sizes of its objects. Pure: nothing is asked. */
export function examinePhoto(
  photo: PhotoFacts | undefined,
  versions: readonly VersionFacts[],
  sizes: ReadonlyMap<string, number>,
): Finding[] {
  return [
    ...(photo ? [...examineName(photo), ...examineCurrent(photo, versions)] : versions.slice(0, 1).map(withoutPhoto)),
    ...versions.flatMap((version) => examineVersion(photo, version, sizes)),
    ...twice(versions),
  ]
}

function examineName(photo: PhotoFacts): Finding[] {
  const expected = nameKey(photo.filename)
  const live = photo.trashed_at_ms === null ? `${photo.owner_id}/${expected}` : null
  if (photo.name_key === expected && photo.live_name_key === live) return []
  return [{ kind: 'name_differs', subject: photo.id, ownerId: photo.owner_id, photoId: photo.id, details: {} }]
}

function examineCurrent(photo: PhotoFacts, versions: readonly VersionFacts[]): Finding[] {
  const of = { ownerId: photo.owner_id, photoId: photo.id, version: Number(photo.version) }
  const subject = `${photo.id}/${photo.version}`
  const current = versions.find(({ version }) => version === photo.version)
  if (!current) return [{ kind: 'version_missing', subject, ...of, details: { others: versions.length } }]
  const differing = compared.filter((name) => current[name] !== photo[name])
  const newest = Math.max(...versions.map(({ version }) => Number(version)))
  const marks = versions.filter(({ version, replaced_at_ms: at }) => (version === photo.version) === (at !== null))
  return [
    ...(differing.length > 0
      ? [{ kind: 'version_differs' as const, subject, ...of, key: current.original_key, details: { differs: differing.join(', ') } }]
      : []),
    ...(newest > of.version ? [{ kind: 'version_ahead' as const, subject, ...of, details: { newest } }] : []),
    ...(marks.length > 0 && newest <= of.version
      ? [
          {
            kind: 'replaced_mark' as const,
            subject: photo.id,
            ...of,
            details: { versions: marks.map(({ version }) => version).join(', ') },
          },
        ]
      : []),
  ]
}

const withoutPhoto = (version: VersionFacts): Finding => ({
  kind: 'version_without_photo',
  subject: version.photo_id,
  ownerId: version.owner_id,
  photoId: version.photo_id,
  version: Number(version.version),
  key: version.original_key,
  details: {},
})

function twice(versions: readonly VersionFacts[]): Finding[] {
  const seen = new Set<string>()
  return versions.filter(({ version }) => seen.has(version) || !seen.add(version)).map((version) => about('version_twice', version))
}

function examineVersion(photo: PhotoFacts | undefined, version: VersionFacts, sizes: ReadonlyMap<string, number>): Finding[] {
  const found: Finding[] = []
  if (photo && version.owner_id !== photo.owner_id) found.push(about('version_of_other_owner', version))
  const size = sizes.get(version.original_key)
  const original = { key: version.original_key }
  if (size === undefined) found.push(about('original_missing', version, original))
  else if (size !== Number(version.byte_size)) {
    found.push(about('original_size', version, original, { expected: Number(version.byte_size), found: size }))
  } else if (!isAt(version, 'originals', version.original_key))
    found.push(about('key_elsewhere', version, { ...original, picture: 'original' }))
  return [...found, ...examinePictures(version, sizes)]
}

function examinePictures(version: VersionFacts, sizes: ReadonlyMap<string, number>): Finding[] {
  return pictureNames.flatMap((picture): Finding[] => {
    const key = version[pictureColumns[picture]]
    const isDue = picture !== 'full' && (version.renditions === 'ready' || version.renditions === 'damaged')
    if (key === null) return isDue ? [about('picture_missing', version, { picture })] : []
    if (!isAt(version, 'derivatives', key)) return [about('key_elsewhere', version, { key, picture })]
    return (sizes.get(key) ?? 0) > 0 ? [] : [about('picture_missing', version, { key, picture })]
  })
}

/** `originals/{owner}/{photo}/…`: by the photo in its key it is asked whether anything names an object. */
const isAt = ({ owner_id, photo_id }: VersionFacts, kind: string, key: string) => key.startsWith(`${kind}/${owner_id}/${photo_id}/`)

/** A finding about one version, or one of its objects. */
export function about(
  kind: FindingKind,
  version: VersionFacts,
  { key, picture }: { key?: string; picture?: PictureName | 'original' } = {},
  details: Finding['details'] = {},
): Finding {
  return {
    kind,
    subject: [version.photo_id, version.version, ...(picture ? [picture] : [])].join('/'),
    ownerId: version.owner_id,
    photoId: version.photo_id,
    version: Number(version.version),
    ...(key !== undefined && { key }),
    details: { ...(picture && { picture }), ...details },
  }
}
