import Type from 'typebox'
import { ById } from '../by-id.ts'
import type { Endpoint } from './endpoint.ts'
import { ApiToken, MadeApiToken, NewApiToken, Revoked, SessionList, SignInState } from '../sign-in.ts'

/** Rows about who is asking, however people sign in. */
export const signInEndpoints = {
  getSignInState: {
    method: 'GET',
    path: '/api/session',
    tag: 'sign-in',
    access: 'public',
    summary: 'Whether the caller is signed in, and how people sign in here',
    responses: { 200: SignInState },
    errors: [],
  },
  signOut: {
    method: 'DELETE',
    path: '/api/session',
    tag: 'sign-in',
    access: 'public',
    summary: 'End the session of this browser; without one nothing happens',
    responses: { 200: Type.Object({ signed_out: Type.Boolean() }) },
    errors: [],
  },
  listSessions: {
    method: 'GET',
    path: '/api/sessions',
    tag: 'sign-in',
    access: 'person',
    summary: 'Where the caller is signed in',
    responses: { 200: SessionList },
    errors: [],
  },
  revokeOtherSessions: {
    method: 'DELETE',
    path: '/api/sessions',
    tag: 'sign-in',
    access: 'person',
    summary: 'Sign out everywhere but here',
    responses: { 200: Revoked },
    errors: [],
  },
  revokeSession: {
    method: 'DELETE',
    path: '/api/sessions/:id',
    tag: 'sign-in',
    access: 'person',
    summary: 'Sign out one device',
    params: ById,
    responses: { 200: Revoked },
    errors: ['SESSION_NOT_FOUND'],
  },
  listTokens: {
    method: 'GET',
    path: '/api/tokens',
    tag: 'sign-in',
    access: 'person',
    summary: 'API tokens of the caller, newest first, without their secrets',
    responses: { 200: Type.Object({ tokens: Type.Array(ApiToken) }) },
    errors: [],
  },
  createToken: {
    method: 'POST',
    path: '/api/tokens',
    tag: 'sign-in',
    access: 'person',
    summary: 'Make an API token; its secret is answered once',
    body: NewApiToken,
    responses: { 201: MadeApiToken },
    errors: ['SIGN_IN_AGAIN', 'TOO_MANY_REQUESTS'],
  },
  revokeToken: {
    method: 'DELETE',
    path: '/api/tokens/:id',
    tag: 'sign-in',
    access: 'person',
    summary: 'Revoke an API token',
    params: ById,
    responses: { 200: Revoked },
    errors: ['TOKEN_NOT_FOUND'],
  },
} as const satisfies Record<string, Endpoint>
