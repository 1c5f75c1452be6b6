import type { FastifyInstance } from 'fastify'
import { AppError } from '../../app-error.ts'
import { requireStillIn } from '../account-call.ts'
import type { HttpDeps } from '../http-deps.ts'
import { presentToken } from '../present/present-sign-in.ts'
import { route } from '../route.ts'

const usualDays = 90

export function tokenRoutes(app: FastifyInstance, deps: HttpDeps) {
  route(app, 'listTokens', async ({ owner }) => ({ tokens: (await deps.tokens.list(owner.id)).map(presentToken) }))

  route(app, 'createToken', async ({ body, owner, caller, reply }) => {
    if (caller.by === 'session') deps.sessions.requireRecentProof(caller.signedIn)
    const { secret, token } = await deps.tokens.create(owner.id, {
      name: body.name,
      scopes: body.scopes,
      days: body.expires_in_days ?? usualDays,
    })
    await requireStillIn(deps, caller, () => deps.tokens.revoke(owner.id, token.id))
    deps.log.info('token_made', { ownerId: owner.id, tokenId: token.id, scopes: token.scopes.join(' ') })
    reply.code(201)
    return { ...presentToken(token), token: secret }
  })

  route(app, 'revokeToken', async ({ params, owner }) => {
    const revoked = await deps.tokens.revoke(owner.id, params.id)
    if (revoked === 0) throw new AppError('TOKEN_NOT_FOUND', 'There is no such token, or it is revoked by now.')
    deps.log.info('token_revoked', { ownerId: owner.id, tokenId: params.id })
    return { revoked }
  })
}
