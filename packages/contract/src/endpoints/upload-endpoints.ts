import Type from 'typebox'
import { ById } from '../by-id.ts'
import type { Endpoint } from './endpoint.ts'
import { BatchResult, OnCollision, UploadOutcome } from '../photos.ts'
import { AskedMs } from '../reviews.ts'

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

/** Photos that come in one request, and the decision about one that came in several. */
export const uploadEndpoints = {
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
    params: ById,
    body: Type.Object(
      {
        on_collision: OnCollision,
        expected_version: Type.Optional(Type.Integer({ minimum: 1 })),
        filename: Type.Optional(Type.String({ minLength: 1, maxLength: 1024 })),
        asked_ms: Type.Optional(AskedMs),
      },
      { additionalProperties: false },
    ),
    responses: { 200: UploadOutcome, 201: UploadOutcome },
    errors: ['UPLOAD_NOT_FOUND', 'UPLOAD_CONFLICT', ...uploadErrors],
  },
} as const satisfies Record<string, Endpoint>
