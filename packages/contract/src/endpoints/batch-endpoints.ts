import Type from 'typebox'
import { anyToken } from './access.ts'
import { ById } from '../by-id.ts'
import type { Endpoint } from './endpoint.ts'
import { Batch, BatchRedo, BatchUndo } from '../photos.ts'
import { BatchList, ReviewChanges, ReviewPage } from '../reviews.ts'

/** A long batch in portions: without a limit all of it at once. */
const Portion = Type.Object({
  limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 5000, description: 'so many photos' })),
  after: Type.Optional(Type.String({ format: 'uuid', description: '`next` of the portion before' })),
})

/** What was sent at once: what it did, what waits for a decision, and its undoing. */
export const batchEndpoints = {
  getBatch: {
    method: 'GET',
    path: '/api/batches/:id',
    tag: 'batches',
    access: anyToken,
    summary: 'What one batch did',
    params: ById,
    responses: { 200: Batch },
    errors: ['BATCH_NOT_FOUND'],
  },
  listBatches: {
    method: 'GET',
    path: '/api/batches',
    tag: 'batches',
    access: anyToken,
    summary: 'The newest batches, with what still waits for a decision',
    query: Type.Object({
      limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 100, default: 20 })),
      cursor: Type.Optional(Type.String({ maxLength: 200 })),
    }),
    responses: { 200: BatchList },
    errors: ['INVALID_CURSOR'],
  },
  getReview: {
    method: 'GET',
    path: '/api/batches/:id/review',
    tag: 'batches',
    access: anyToken,
    summary: 'Files of a batch that wait for a decision, and the decisions made so far',
    params: ById,
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
    params: ById,
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
    params: ById,
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
    params: ById,
    query: Portion,
    responses: { 200: BatchRedo },
    errors: ['BATCH_NOT_FOUND'],
  },
} as const satisfies Record<string, Endpoint>
