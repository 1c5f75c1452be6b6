import type Type from 'typebox'
import type { Access } from './access.ts'
import type { ErrorCode } from '../errors.ts'

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
  responses: Record<number, Type.TSchema | 'bytes' | 'text' | 'empty'>
  errors: readonly ErrorCode[]
  /** Who may ask. Without it an endpoint does not type. */
  access: Access
}
