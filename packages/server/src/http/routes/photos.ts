import type { FastifyInstance } from 'fastify'
import { openRendition, photoNotFound } from '../../domain/photos/open-rendition.ts'
import type { Photo } from '../../domain/photos/photo.ts'
import { emptyTrash, restorePhoto, trashPhoto } from '../../domain/photos/trash-photos.ts'
import { parseCursor, presentCursor } from '../cursor.ts'
import type { HttpDeps } from '../http-deps.ts'
import { presentDetails, presentPhoto } from '../present/present-photo.ts'
import { rawRoute, route } from '../route.ts'
import { sendObject } from '../send-object.ts'

export function photoRoutes(app: FastifyInstance, deps: HttpDeps) {
  const details = async (photo: Photo) => presentDetails(photo, await deps.photos.findVersion(photo.ownerId, photo.id, photo.version))

  route(app, 'listPhotos', async ({ query, owner }) => {
    const { limit = 50, cursor, order = 'newest', q } = query
    const after = parseCursor(cursor)
    const photos = await deps.photos.list(owner.id, { limit, order, ...(after && { after }), ...(q && { nameContains: q }) })
    return { photos: photos.map(presentPhoto), next_cursor: nextCursor(photos, limit, (each) => each.takenAtMs) }
  })

  route(app, 'getPhoto', async ({ params, owner }) => {
    const photo = await deps.photos.findById(owner.id, params.id)
    if (!photo) throw photoNotFound()
    return details(photo)
  })

  route(app, 'trashPhoto', async ({ params, owner }) => details(await trashPhoto(deps, owner.id, params.id)))

  route(app, 'restorePhoto', async ({ params, owner }) => details(await restorePhoto(deps, owner.id, params.id)))

  route(app, 'listTrash', async ({ query, owner }) => {
    const { limit = 100, cursor } = query
    const after = parseCursor(cursor)
    const photos = await deps.photos.listTrash(owner.id, { limit, ...(after && { after }) })
    return { photos: photos.map(presentPhoto), next_cursor: nextCursor(photos, limit, (each) => each.trashedAtMs ?? 0) }
  })

  route(app, 'emptyTrash', async ({ owner }) => ({ purged: await emptyTrash(deps, owner.id) }))

  for (const [name, kind] of [
    ['getOriginal', 'original'],
    ['getPreview', 'preview'],
    ['getThumbnail', 'thumbnail'],
    ['getJpeg', 'jpeg'],
  ] as const) {
    rawRoute(app, name, async ({ params, query, owner, request, reply }) => {
      const version = query.v
      const opened = await openRendition(deps, { ownerId: owner.id, photoId: params.id, kind, ...(version !== undefined && { version }) })
      return sendObject(deps, { request, reply, opened, isVersioned: version !== undefined, isDownload: query.download === true })
    })
  }
}

function nextCursor(photos: readonly Photo[], limit: number, atMs: (photo: Photo) => number): string | null {
  const last = photos.at(-1)
  return last && photos.length === limit ? presentCursor({ atMs: atMs(last), id: last.id }) : null
}
