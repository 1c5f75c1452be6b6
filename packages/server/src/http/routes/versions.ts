import type { FastifyInstance } from 'fastify'
import { purgePhotoVersions, purgeVersion, purgeVersions } from '../../domain/photos/purge-versions.ts'
import { listVersions, restoreVersion } from '../../domain/photos/versions.ts'
import type { HttpDeps } from '../http-deps.ts'
import { presentDetails, presentPurge, presentVersion } from '../present/present-photo.ts'
import { route } from '../route.ts'

export function versionRoutes(app: FastifyInstance, deps: HttpDeps) {
  route(app, 'listVersions', async ({ params, owner }) => {
    const versions = await listVersions(deps, owner.id, params.id)
    return { versions: versions.map((each) => presentVersion(each, versions)) }
  })

  route(app, 'restoreVersion', async ({ params, owner }) => {
    const photo = await restoreVersion(deps, { ownerId: owner.id, photoId: params.id, version: params.n })
    return presentDetails(photo, await deps.photos.findVersion(owner.id, photo.id, photo.version))
  })

  route(app, 'deleteVersion', async ({ params, owner }) =>
    presentPurge(await purgeVersion(deps, { ownerId: owner.id, photoId: params.id, version: params.n })),
  )

  route(app, 'deletePhotoVersions', async ({ params, owner }) => presentPurge(await purgePhotoVersions(deps, owner.id, params.id)))

  route(app, 'getReplacedVersions', async ({ owner }) => {
    const { versions, originalBytes } = await deps.versions.count(owner.id)
    return { replaced_versions: versions, bytes: originalBytes }
  })

  route(app, 'deleteReplacedVersions', async ({ owner }) => presentPurge(await purgeVersions(deps, owner.id, {})))
}
