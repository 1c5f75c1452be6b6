import Type from 'typebox'
import { Instant, instantThat } from './instant.ts'
import { Nullable, Photo, PhotoVersion, TakenSource } from './photos.ts'

const ExifNumber = Nullable(Type.Number())

/** A version with what its own file says, whether or not it is the current one. */
export const LibraryVersion = Type.Object(
  {
    ...PhotoVersion.properties,
    camera: Nullable(Type.String()),
    lens: Nullable(Type.String()),
    f_number: ExifNumber,
    exposure_seconds: ExifNumber,
    iso: ExifNumber,
    focal_length_mm: ExifNumber,
    latitude: ExifNumber,
    longitude: ExifNumber,
    altitude_m: ExifNumber,
  },
  { $id: 'LibraryVersion' },
)
export type LibraryVersion = Type.Static<typeof LibraryVersion>

export const LibraryPhoto = Type.Object(
  {
    ...Photo.properties,
    trashed_at: Nullable(Instant),
    versions: Type.Array(LibraryVersion, { description: 'oldest first' }),
  },
  { $id: 'LibraryPhoto' },
)
export type LibraryPhoto = Type.Static<typeof LibraryPhoto>

export const LibraryPage = Type.Object({ photos: Type.Array(LibraryPhoto), next_cursor: Nullable(Type.String()) }, { $id: 'LibraryPage' })
export type LibraryPage = Type.Static<typeof LibraryPage>

/**
 * What another ImgStream library knew of a photo that its file does not say: sent with its first version, as JSON in the `record` of an
 * upload's metadata, so that an imported library is the one that was exported.
 */
export const PhotoRecord = Type.Object(
  {
    taken_at: Type.Optional(
      Type.String({
        pattern: String.raw`^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,3})?$`,
        description: 'wall clock, no zone; without it and the next two the server decides by the file',
      }),
    ),
    taken_offset: Type.Optional(Nullable(Type.String({ pattern: String.raw`^[+-]\d\d:\d\d$` }))),
    taken_source: Type.Optional(TakenSource),
    first_uploaded_at: instantThat('not in the future'),
    origin: Type.Union([Type.Literal('uploaded'), Type.Literal('kept_both')]),
  },
  { $id: 'PhotoRecord', additionalProperties: false },
)
export type PhotoRecord = Type.Static<typeof PhotoRecord>
