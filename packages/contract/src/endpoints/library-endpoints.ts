import Type from 'typebox'
import { LibraryPage } from '../library.ts'

/** What takes a whole library out. */
export const libraryEndpoints = {
  listLibrary: {
    method: 'GET',
    path: '/api/library',
    tag: 'photos',
    access: ['read'],
    summary: 'The whole library, trash and all versions included, page by page in the order of the ids',
    query: Type.Object({
      limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 1000, default: 500 })),
      cursor: Type.Optional(Type.String({ format: 'uuid', description: '`next_cursor` of the page before' })),
    }),
    responses: { 200: LibraryPage },
    errors: [],
  },
} as const
