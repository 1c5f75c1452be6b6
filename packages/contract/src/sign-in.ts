import Type from 'typebox'
import { Instant, instantThat } from './instant.ts'
import { Nullable } from './photos.ts'

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
    last_used_at: instantThat('to within five minutes'),
    expires_at: Instant,
  },
  { $id: 'SessionEntry' },
)
export type SessionEntry = Type.Static<typeof SessionEntry>
export const SessionList = Type.Object({ sessions: Type.Array(SessionEntry) })

export const ScopeSchema = Type.Union([Type.Literal('read'), Type.Literal('upload'), Type.Literal('metrics'), Type.Literal('admin')])
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
    scopes: Type.Array(ScopeSchema, { minItems: 1, maxItems: 4, uniqueItems: true }),
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

const Email = Type.String({
  maxLength: 254,
  pattern: '^[^\\s@]+@[^\\s@]+$',
  description: 'an e-mail address; upper and lower case are the same',
})
const DisplayName = Type.String({ minLength: 1, maxLength: 100 })
/** Longer than any password may be, so that the answer is a sentence about passwords; short enough not to cost anything. */
const Password = Type.String({ minLength: 1, maxLength: 1024 })
const OneTimeSecret = Type.String({ minLength: 8, maxLength: 200 })
const Role = Type.Union([Type.Literal('owner'), Type.Literal('member')])
const closed = { additionalProperties: false }

export const SignInRequest = Type.Object({ email: Email, password: Password }, closed)
export const SignedInAnswer = Type.Object(
  { owner_id: Type.String(), email: Type.String(), display_name: Type.String() },
  { $id: 'SignedInAnswer' },
)
export const PasswordProof = Type.Object({ password: Password }, closed)
export const SetUpRequest = Type.Object({ code: OneTimeSecret, email: Email, display_name: DisplayName, password: Password }, closed)
export const LinkRequest = Type.Object({ secret: OneTimeSecret }, closed)
export const OpenedLink = Type.Object(
  {
    kind: Type.Union([Type.Literal('invitation'), Type.Literal('reset')]),
    email: Type.Union([Type.String(), Type.Null()], {
      description: 'whom the link is for; null where the invitation is for whoever has it',
    }),
    expires_at: Instant,
  },
  { $id: 'OpenedLink' },
)
export const JoinRequest = Type.Object({ secret: OneTimeSecret, email: Email, display_name: DisplayName, password: Password }, closed)
export const ResetRequest = Type.Object({ secret: OneTimeSecret, password: Password }, closed)
export const ChangePasswordRequest = Type.Object(
  { current_password: Password, password: Password, revoke_tokens: Type.Optional(Type.Boolean({ default: false })) },
  closed,
)

export const Account = Type.Object(
  {
    owner_id: Type.String(),
    email: Type.String(),
    display_name: Type.String(),
    role: Role,
    created_at: Instant,
    is_closed: Type.Boolean(),
  },
  { $id: 'Account' },
)
export type Account = Type.Static<typeof Account>
export const ChangeAccountRequest = Type.Object({ is_closed: Type.Boolean() }, closed)
export const NewInvitation = Type.Object({ email: Type.Optional(Email), role: Type.Optional(Role) }, closed)
export const Invitation = Type.Object(
  { invitation_id: Type.String(), email: Nullable(Type.String()), role: Role, created_at: Instant, expires_at: Instant },
  { $id: 'Invitation' },
)
export type Invitation = Type.Static<typeof Invitation>
export const MadeLink = Type.Object(
  { url: Type.String({ description: 'to hand over; shown only now, good for one use' }), expires_at: Instant },
  { $id: 'MadeLink' },
)

export const Passkey = Type.Object(
  { passkey_id: Type.String(), name: Type.String(), created_at: Instant, last_used_at: Nullable(Instant) },
  { $id: 'Passkey' },
)
export type Passkey = Type.Static<typeof Passkey>
/** Both directions speak the JSON of WebAuthn itself (`PublicKeyCredential.parse…FromJSON` and `toJSON`). */
export const PasskeyOptions = Type.Object(
  { ceremony: Type.String({ description: 'to be sent back with the answer' }), options: Type.Unknown() },
  { $id: 'PasskeyOptions' },
)
const PasskeyAnswer = { ceremony: OneTimeSecret, response: Type.Record(Type.String(), Type.Unknown()) }
export const AddPasskeyRequest = Type.Object({ ...PasskeyAnswer, name: DisplayName }, closed)
export const PasskeySignInRequest = Type.Object(PasskeyAnswer, closed)

/** How many were ended. */
export const Revoked = Type.Object({ revoked: Type.Integer() })
