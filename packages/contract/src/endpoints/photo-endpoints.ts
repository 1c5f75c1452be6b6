import Type from 'typebox'
import type { Endpoint } from './endpoint.ts'
import { PhotoDetails, PhotoPage, Timeline, TimelineMonth } from '../photos.ts'

const PhotoId = Type.Object({ id: Type.String({ format: 'uuid' }) })
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
    errors: ['PHOTO_NOT_FOUND', 'VERSION_NOT_FOUND', 'NO_PICTURE', 'RANGE_NOT_SATISFIABLE', 'ORIGINAL_MISSING', 'ORIGINAL_DAMAGED'],
  }) as const

/** Photos, their pictures, the trash and the timeline. */
export const photoEndpoints = {
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
} as const satisfies Record<string, Endpoint>
