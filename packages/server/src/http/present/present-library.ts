import type { LibraryPhoto, LibraryVersion } from '@imgstream/contract'
import type { Photo, PhotoVersion } from '../../domain/photos/photo.ts'
import { presentInstant, presentPhoto, presentVersion } from './present-photo.ts'

export function presentLibraryPhoto({ photo, versions }: { photo: Photo; versions: readonly PhotoVersion[] }): LibraryPhoto {
  return {
    ...presentPhoto(photo),
    trashed_at: photo.trashedAtMs === undefined ? null : presentInstant(photo.trashedAtMs),
    versions: versions.map((version) => presentLibraryVersion(version, versions)),
  }
}

function presentLibraryVersion(version: PhotoVersion, all: readonly PhotoVersion[]): LibraryVersion {
  const { exif } = version
  return {
    ...presentVersion(version, all),
    camera: exif.camera ?? null,
    lens: exif.lens ?? null,
    f_number: exif.fNumber ?? null,
    exposure_seconds: exif.exposureSeconds ?? null,
    iso: exif.iso ?? null,
    focal_length_mm: exif.focalLengthMm ?? null,
    latitude: exif.latitude ?? null,
    longitude: exif.longitude ?? null,
    altitude_m: exif.altitudeM ?? null,
  }
}
