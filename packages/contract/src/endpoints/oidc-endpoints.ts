import Type from 'typebox'
import type { Endpoint } from './endpoint.ts'

/** Signing in at an OpenID Connect provider; answered NOT_FOUND where `SIGN_IN` does not name `oidc`. For browsers: they are sent on. */
export const oidcEndpoints = {
  beginOidcSignIn: {
    method: 'GET',
    path: '/api/oidc/sign-in',
    tag: 'sign-in',
    access: 'public',
    summary: 'Go to the sign-in provider, and come back signed in',
    query: Type.Object({
      return_to: Type.Optional(Type.String({ maxLength: 2000, description: 'a path of this server to come back to' })),
      again: Type.Optional(Type.Boolean({ description: 'ask who it is although the provider knows' })),
    }),
    responses: { 302: 'empty' },
    errors: ['NOT_FOUND', 'FOREIGN_HOST', 'SIGN_IN_UNAVAILABLE'],
  },
  finishOidcSignIn: {
    method: 'GET',
    path: '/api/oidc/callback',
    tag: 'sign-in',
    access: 'public',
    summary: 'Where the sign-in provider sends browsers back to',
    responses: { 302: 'empty' },
    errors: ['NOT_FOUND', 'FOREIGN_HOST', 'SIGN_IN_REFUSED', 'SIGN_IN_UNAVAILABLE'],
  },
  endOidcSession: {
    method: 'GET',
    path: '/api/oidc/sign-out',
    tag: 'sign-in',
    access: 'public',
    summary: 'After DELETE /api/session: go to where the provider ends its own session, or back to the first page',
    responses: { 302: 'empty' },
    errors: ['NOT_FOUND', 'FOREIGN_HOST'],
  },
} as const satisfies Record<string, Endpoint>
