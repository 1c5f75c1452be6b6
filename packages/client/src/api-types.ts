import type { endpoints } from '@imgstream/contract'
import type Type from 'typebox'

type Table = typeof endpoints
export type EndpointName = keyof Table
/** The endpoints that send a photo's bytes or pictures. */
export type RenditionName = 'getOriginal' | 'getPreview' | 'getThumbnail' | 'getJpeg'

type StaticOf<S> = S extends Type.TSchema ? Type.Static<S> : never
type IfObject<E, K extends string, Then> = E extends Record<K, Type.TSchema> ? Then : unknown
type ParamsOf<E> = E extends { params: infer S } ? { params: StaticOf<S> } : unknown
type QueryOf<E> = E extends { query: infer S } ? IfObject<E, 'query', { query?: StaticOf<S> }> : unknown
type BodyOf<E> = E extends { body: infer S }
  ? { body: S extends 'bytes' ? BodyInit : S extends 'multipart' ? FormData : StaticOf<S> }
  : unknown

/** What a call to an endpoint takes: `params` of the path, `query` and `body`, each only where the endpoint has it. */
export type CallInput<N extends EndpointName> = ParamsOf<Table[N]> & QueryOf<Table[N]> & BodyOf<Table[N]>

type ResponseOf<E> = E extends { responses: infer R } ? R[keyof R] : never
type AnswerOf<R> = R extends 'bytes' ? Response : R extends 'empty' ? never : StaticOf<R>
/** What an endpoint answers: the JSON of its schemas, or the `Response` itself where bytes are streamed. */
export type CallAnswer<N extends EndpointName> = AnswerOf<ResponseOf<Table[N]>>

export interface CallOptions {
  signal?: AbortSignal
  headers?: Record<string, string>
}

/** The input may be left out where nothing in it is required. */
export type CallArguments<N extends EndpointName> =
  object extends CallInput<N> ? [input?: CallInput<N>, options?: CallOptions] : [input: CallInput<N>, options?: CallOptions]
