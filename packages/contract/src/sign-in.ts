import Type from 'typebox'
import { Nullable } from './photos.ts'

const Instant = Type.String({ format: 'date-time' })

export const SignInState = Type.Object(
  {
    signed_in: Type.Boolean(),
    sign_in: Type.Array(Type.String(), { description: 'how people sign in here: dev, iap, oidc, accounts' }),
    person: Nullable(
      Type.Object({
        owner_id: Type.String(),
        email: Type.String(),
        display_name: Type.String(),
        role: Nullable(Type.Union([Type.Literal('owner'), Type.Literal('member')], { description: 'of a built-in account; else null' })),
      }),
    ),
    sign_out: Type.Union([Type.Literal('session'), Type.Literal('iap'), Type.Literal('none')], {
      description: 'how to sign out: DELETE /api/session, the address /?gcp-iap-mode=CLEAR_LOGIN_COOKIE, or not at all',
    }),
    needs_first_owner: Type.Boolean({ description: 'nobody has an account yet: the one-time code of the log makes the first' }),
    passkeys: Type.Boolean({ description: 'whether passkeys can be used at this address' }),
  },
  { $id: 'SignInState' },
)
export type SignInState = Type.Static<typeof SignInState>

export const SessionEntry = Type.Object(
  {
    session_id: Type.String(),
    current: Type.Boolean(),
    user_agent: Type.String(),
    created_at: Instant,
    last_used_at: Type.String({ format: 'date-time', description: 'to within five minutes' }),
    expires_at: Instant,
  },
  { $id: 'SessionEntry' },
)
export type SessionEntry = Type.Static<typeof SessionEntry>
export const SessionList = Type.Object({ sessions: Type.Array(SessionEntry) })

export const ScopeSchema = Type.Union([Type.Literal('read'), Type.Literal('upload'), Type.Literal('admin')])
export const ApiToken = Type.Object(
  {
    token_id: Type.String(),
    name: Type.String(),
    scopes: Type.Array(ScopeSchema),
    created_at: Instant,
    last_used_at: Nullable(Instant),
    expires_at: Instant,
  },
  { $id: 'ApiToken' },
)
export type ApiToken = Type.Static<typeof ApiToken>
export const NewApiToken = Type.Object(
  {
    name: Type.String({ minLength: 1, maxLength: 100 }),
    scopes: Type.Array(ScopeSchema, { minItems: 1, maxItems: 3, uniqueItems: true }),
    expires_in_days: Type.Optional(Type.Integer({ minimum: 1, maximum: 366, default: 90 })),
  },
  { additionalProperties: false },
)
export type NewApiToken = Type.Static<typeof NewApiToken>
export const MadeApiToken = Type.Object(
  { ...ApiToken.properties, token: Type.String({ description: 'shown only now' }) },
  { $id: 'MadeApiToken' },
)
export type MadeApiToken = Type.Static<typeof MadeApiToken>
