import Type from 'typebox'
import { type Access, anyToken } from './access.ts'
import { CollisionCacheCleared, CollisionCacheStats, CollisionCheckRequest, CollisionCheckResponse } from './collisions.ts'
import type { ErrorCode } from './errors.ts'
import { Health, Readiness } from './health.ts'
import { CollisionStatistics, EventsCleared } from './monitoring.ts'
import { oidcEndpoints } from './oidc-endpoints.ts'
import {
  Batch,
  BatchRedo,
  BatchResult,
  BatchUndo,
  Me,
  OnCollision,
  PhotoDetails,
  PhotoPage,
  PhotoVersion,
  Timeline,
  TimelineMonth,
  UploadOutcome,
} from './photos.ts'

import { signInEndpoints } from './sign-in-endpoints.ts'
import { BatchList, ReviewChanges, ReviewPage } from './reviews.ts'
import { DeletedVersions, ReplacedVersions, Settings } from './versions.ts'

/**
 * One row an endpoint: the server validates by it, the client is typed by it and the OpenAPI document is made from it.
 * `body: 'bytes' | 'multipart'` and a response of `'bytes'` mark what is streamed and not described by a schema.
 */
export interface Endpoint {
  method: 'GET' | 'PUT' | 'POST' | 'DELETE'
  path: string
  summary: string
  tag: 'photos' | 'collisions' | 'uploads' | 'batches' | 'service' | 'sign-in'
  params?: Type.TObject
  query?: Type.TObject
  body?: Type.TSchema | 'bytes' | 'multipart'
  responses: Record<number, Type.TSchema | 'bytes' | 'empty'>
  errors: readonly ErrorCode[]
  /** Who may ask. Without it an endpoint does not type. */
  access: Access
}

const PhotoId = Type.Object({ id: Type.String({ format: 'uuid' }) })
const VersionOfPhoto = Type.Object({ ...PhotoId.properties, n: Type.Integer({ minimum: 1 }) })
const rendition = (summary: string) =>
  ({
    method: 'GET',
    tag: 'photos',
    access: ['read'],
    summary,
    params: PhotoId,
    query: Type.Object({
      v: Type.Optional(Type.Integer({ minimum: 1, description: 'version; with it the answer may be cached for ever' })),
      download: Type.Optional(Type.Boolean()),
    }),
    responses: { 200: 'bytes', 206: 'bytes', 304: 'empty' },
    errors: ['PHOTO_NOT_FOUND', 'VERSION_NOT_FOUND', 'NO_PICTURE', 'RANGE_NOT_SATISFIABLE'],
  }) as const
const uploadErrors = [
  'INVALID_FILENAME',
  'COLLISION',
  'CHANGED',
  'TOO_LARGE',
  'TOO_SMALL',
  'UNSUPPORTED_FORMAT',
  'UNREADABLE_IMAGE',
  'TOO_MANY_PIXELS',
  'CHECKSUM_MISMATCH',
  'STORAGE_FULL',
  'QUOTA_EXCEEDED',
] as const

/** A long batch in portions: without a limit all of it at once. */
const Portion = Type.Object({
  limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 5000, description: 'so many photos' })),
  after: Type.Optional(Type.String({ format: 'uuid', description: '`next` of the portion before' })),
})

export const endpoints = {
  getHealth: {
    method: 'GET',
    path: '/health',
    tag: 'service',
    summary: 'Whether each service answers now',
    access: 'public',
    responses: { 200: Health, 503: Health },
    errors: [],
  },
  getReadiness: {
    method: 'GET',
    path: '/ready',
    tag: 'service',
    summary: 'Whether requests can be served',
    access: 'public',
    responses: { 200: Readiness, 503: Readiness },
    errors: [],
  },
  getMe: {
    method: 'GET',
    path: '/api/me',
    tag: 'service',
    access: anyToken,
    summary: 'Who the caller is and what the server takes',
    responses: { 200: Me },
    errors: [],
  },
  getSettings: {
    method: 'GET',
    path: '/api/settings',
    tag: 'service',
    access: ['read'],
    summary: 'What the owner chose for the library',
    responses: { 200: Settings },
    errors: [],
  },
  changeSettings: {
    method: 'PUT',
    path: '/api/settings',
    tag: 'service',
    access: ['admin'],
    summary: 'Choose how long replaced versions are kept',
    body: Settings,
    responses: { 200: Settings },
    errors: [],
  },

  checkCollisions: {
    method: 'POST',
    path: '/api/collisions/check',
    tag: 'collisions',
    access: anyToken,
    summary: 'Which of these names or contents are already here',
    body: CollisionCheckRequest,
    responses: { 200: CollisionCheckResponse },
    errors: ['INVALID_FILENAME'],
  },
  getCollisionCache: {
    method: 'GET',
    path: '/api/collisions/cache',
    tag: 'collisions',
    access: anyToken,
    summary: 'Figures of the collision cache',
    responses: { 200: CollisionCacheStats },
    errors: [],
  },
  clearCollisionCache: {
    method: 'DELETE',
    path: '/api/collisions/cache',
    tag: 'collisions',
    // Safe at any time: it only saves questions. A nightly script needs no more than the least token for it.
    access: anyToken,
    summary: 'Empty the collision cache',
    responses: { 200: CollisionCacheCleared },
    errors: [],
  },

  getCollisionStatistics: {
    method: 'GET',
    path: '/api/collisions/statistics',
    tag: 'collisions',
    access: anyToken,
    summary: 'What happened with names that were taken, counted from the stored events',
    query: Type.Object({
      user_id: Type.Optional(
        Type.String({ minLength: 1, maxLength: 200, description: "the caller's own library: its id, `admin`, or nothing" }),
      ),
      from: Type.Optional(Type.String({ format: 'date-time', description: 'from this instant on' })),
      until: Type.Optional(Type.String({ format: 'date-time', description: 'before this instant' })),
    }),
    responses: { 200: CollisionStatistics },
    errors: ['NOT_FOUND'],
  },
  clearEvents: {
    method: 'DELETE',
    path: '/api/monitoring/events',
    tag: 'collisions',
    access: ['admin'],
    summary: 'Forget the old events of the library',
    query: Type.Object({ older_than_days: Type.Integer({ minimum: 0, maximum: 36_500 }) }),
    responses: { 200: EventsCleared },
    errors: [],
  },

  uploadPhoto: {
    method: 'PUT',
    path: '/api/photos/:filename',
    tag: 'photos',
    access: ['upload'],
    summary: 'Upload one photo',
    params: Type.Object({ filename: Type.String({ minLength: 1, maxLength: 1024 }) }),
    query: Type.Object({
      on_collision: Type.Optional(OnCollision),
      expected_version: Type.Optional(Type.Integer({ minimum: 1 })),
      checksum: Type.Optional(Type.String({ pattern: '^[0-9a-fA-F]{64}$' })),
      last_modified: Type.Optional(Type.Integer({ description: "the file's modification time, ms since 1970 UTC" })),
      batch_id: Type.Optional(Type.String({ format: 'uuid' })),
    }),
    body: 'bytes',
    responses: { 200: UploadOutcome, 201: UploadOutcome },
    errors: uploadErrors,
  },
  uploadPhotos: {
    method: 'POST',
    path: '/api/photos',
    tag: 'photos',
    access: ['upload'],
    summary: 'Upload several photos as a form',
    body: 'multipart',
    responses: { 200: BatchResult },
    errors: ['TOO_LARGE'],
  },
  commitUpload: {
    method: 'POST',
    path: '/api/uploads/:id/commit',
    tag: 'uploads',
    access: ['upload'],
    summary: 'Decide a received upload without sending its bytes again',
    params: PhotoId,
    body: Type.Object(
      {
        on_collision: OnCollision,
        expected_version: Type.Optional(Type.Integer({ minimum: 1 })),
        filename: Type.Optional(Type.String({ minLength: 1, maxLength: 1024 })),
      },
      { additionalProperties: false },
    ),
    responses: { 200: UploadOutcome, 201: UploadOutcome },
    errors: ['UPLOAD_NOT_FOUND', 'UPLOAD_CONFLICT', ...uploadErrors],
  },

  listPhotos: {
    method: 'GET',
    path: '/api/photos',
    tag: 'photos',
    access: ['read'],
    summary: 'Photos by capture time, page by page',
    query: Type.Object({
      limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 500, default: 50 })),
      cursor: Type.Optional(Type.String({ maxLength: 200 })),
      order: Type.Optional(Type.Union([Type.Literal('newest'), Type.Literal('oldest')])),
      q: Type.Optional(Type.String({ maxLength: 200, description: 'part of the filename' })),
    }),
    responses: { 200: PhotoPage },
    errors: ['INVALID_CURSOR'],
  },
  getPhoto: {
    method: 'GET',
    path: '/api/photos/:id',
    tag: 'photos',
    access: ['read'],
    summary: 'One photo with its details',
    params: PhotoId,
    responses: { 200: PhotoDetails },
    errors: ['PHOTO_NOT_FOUND'],
  },
  getOriginal: {
    ...rendition('The bytes as they were received'),
    path: '/api/photos/:id/original',
    // A download from a bucket comes straight from there.
    responses: { 200: 'bytes', 206: 'bytes', 302: 'empty', 304: 'empty' },
  },
  getPreview: { ...rendition('A screen-sized JPEG'), path: '/api/photos/:id/preview' },
  getThumbnail: { ...rendition('A grid-sized JPEG'), path: '/api/photos/:id/thumbnail' },
  getJpeg: { ...rendition('A JPEG of the full size, made when first asked for'), path: '/api/photos/:id/jpeg' },
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
  trashPhoto: {
    method: 'DELETE',
    path: '/api/photos/:id',
    tag: 'photos',
    access: ['admin'],
    summary: 'Move a photo to the trash',
    params: PhotoId,
    responses: { 200: PhotoDetails },
    errors: ['PHOTO_NOT_FOUND'],
  },
  restorePhoto: {
    method: 'POST',
    path: '/api/photos/:id/restore',
    tag: 'photos',
    access: ['admin'],
    summary: 'Take a photo out of the trash',
    params: PhotoId,
    responses: { 200: PhotoDetails },
    errors: ['PHOTO_NOT_FOUND', 'COLLISION'],
  },
  listTrash: {
    method: 'GET',
    path: '/api/trash',
    tag: 'photos',
    access: ['read'],
    summary: 'Photos in the trash, last trashed first',
    query: Type.Object({
      limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 500, default: 100 })),
      cursor: Type.Optional(Type.String({ maxLength: 200 })),
    }),
    responses: { 200: PhotoPage },
    errors: ['INVALID_CURSOR'],
  },
  emptyTrash: {
    method: 'DELETE',
    path: '/api/trash',
    tag: 'photos',
    access: ['admin'],
    summary: 'Delete everything in the trash for good',
    responses: { 200: Type.Object({ purged: Type.Integer() }) },
    errors: [],
  },
  getTimeline: {
    method: 'GET',
    path: '/api/timeline',
    tag: 'photos',
    access: ['read'],
    summary: 'Months with their counts, newest first',
    responses: { 200: Timeline },
    errors: [],
  },
  getTimelineMonth: {
    method: 'GET',
    path: '/api/timeline/:month',
    tag: 'photos',
    access: ['read'],
    summary: 'One month in columns',
    params: Type.Object({ month: Type.String({ pattern: '^[0-9]{4}-(0[1-9]|1[0-2])$' }) }),
    responses: { 200: TimelineMonth },
    errors: [],
  },
  getBatch: {
    method: 'GET',
    path: '/api/batches/:id',
    tag: 'batches',
    access: anyToken,
    summary: 'What one batch did',
    params: PhotoId,
    responses: { 200: Batch },
    errors: ['BATCH_NOT_FOUND'],
  },
  listBatches: {
    method: 'GET',
    path: '/api/batches',
    tag: 'batches',
    access: anyToken,
    summary: 'The newest batches, with what still waits for a decision',
    query: Type.Object({ limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 100, default: 20 })) }),
    responses: { 200: BatchList },
    errors: [],
  },
  getReview: {
    method: 'GET',
    path: '/api/batches/:id/review',
    tag: 'batches',
    access: anyToken,
    summary: 'Files of a batch that wait for a decision, and the decisions made so far',
    params: PhotoId,
    query: Type.Object({
      since: Type.Optional(Type.Integer({ minimum: 0, description: 'only what changed after this revision' })),
      limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 1000, default: 500 })),
    }),
    responses: { 200: ReviewPage },
    errors: [],
  },
  changeReview: {
    method: 'POST',
    path: '/api/batches/:id/review',
    tag: 'batches',
    access: ['upload'],
    summary: 'Add files to the review of a batch, decide them, take them out',
    params: PhotoId,
    body: ReviewChanges,
    responses: { 200: Type.Object({ revision: Type.Integer() }) },
    errors: ['BATCH_NOT_FOUND'],
  },
  undoBatch: {
    method: 'POST',
    path: '/api/batches/:id/undo',
    tag: 'batches',
    access: ['upload'],
    summary: 'Undo a batch, photo by photo where nothing changed since',
    params: PhotoId,
    query: Portion,
    responses: { 200: BatchUndo },
    errors: ['BATCH_NOT_FOUND'],
  },
  redoBatch: {
    method: 'POST',
    path: '/api/batches/:id/redo',
    tag: 'batches',
    access: ['upload'],
    summary: 'Undo the undoing of a batch, photo by photo where nothing changed since',
    params: PhotoId,
    query: Portion,
    responses: { 200: BatchRedo },
    errors: ['BATCH_NOT_FOUND'],
  },

  ...signInEndpoints,
  ...oidcEndpoints,
} as const satisfies Record<string, Endpoint>

export type EndpointName = keyof typeof endpoints
/** The address that tus clients create uploads at. */
export const tusPath = '/api/uploads'
