import Type from 'typebox'
import type { Endpoint } from './endpoint.ts'
import { PhotoDetails, PhotoVersion } from '../photos.ts'
import { DeletedVersions, ReplacedVersions } from '../versions.ts'

const PhotoId = Type.Object({ id: Type.String({ format: 'uuid' }) })
const VersionOfPhoto = Type.Object({ ...PhotoId.properties, n: Type.Integer({ minimum: 1 }) })

/** What photos were before they were overwritten. */
export const versionEndpoints = {
  listVersions: {
    method: 'GET',
    path: '/api/photos/:id/versions',
    tag: 'photos',
    access: ['read'],
    summary: 'All versions of a photo, newest first',
    params: PhotoId,
    responses: { 200: Type.Object({ versions: Type.Array(PhotoVersion) }) },
    errors: ['PHOTO_NOT_FOUND'],
  },
  restoreVersion: {
    method: 'POST',
    path: '/api/photos/:id/versions/:n/restore',
    tag: 'photos',
    access: ['admin'],
    summary: 'Make an old version the current one, as a new version',
    params: VersionOfPhoto,
    responses: { 200: PhotoDetails },
    errors: ['PHOTO_NOT_FOUND', 'VERSION_NOT_FOUND', 'CHANGED'],
  },
  deleteVersion: {
    method: 'DELETE',
    path: '/api/photos/:id/versions/:n',
    tag: 'photos',
    access: ['admin'],
    summary: 'Delete one replaced version of a photo for good',
    params: VersionOfPhoto,
    responses: { 200: DeletedVersions },
    errors: ['PHOTO_NOT_FOUND', 'VERSION_NOT_FOUND', 'CURRENT_VERSION'],
  },
  deletePhotoVersions: {
    method: 'DELETE',
    path: '/api/photos/:id/versions',
    tag: 'photos',
    access: ['admin'],
    summary: 'Delete all replaced versions of a photo for good',
    params: PhotoId,
    responses: { 200: DeletedVersions },
    errors: ['PHOTO_NOT_FOUND'],
  },
  getReplacedVersions: {
    method: 'GET',
    path: '/api/versions',
    tag: 'photos',
    access: ['read'],
    summary: 'How many replaced versions the library keeps, and the room they take',
    responses: { 200: ReplacedVersions },
    errors: [],
  },
  deleteReplacedVersions: {
    method: 'DELETE',
    path: '/api/versions',
    tag: 'photos',
    access: ['admin'],
    summary: 'Delete all replaced versions of the library for good',
    responses: { 200: DeletedVersions },
    errors: [],
  },
} as const satisfies Record<string, Endpoint>
