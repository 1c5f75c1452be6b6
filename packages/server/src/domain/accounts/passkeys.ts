import { AppError } from '../../app-error.ts'
import type { AccountRecord, AccountRepository, PasskeyRecord, PasskeyRepository, PasskeyVerifier } from '../ports/accounts.ts'
import { issueSecret, type OneTimeDeps, takeSecret } from './one-time-secrets.ts'
import { hashOf } from './secrets.ts'

export interface PasskeyDeps extends OneTimeDeps {
  accounts: AccountRepository
  passkeys: PasskeyRepository
  verifier: PasskeyVerifier
}

/** The challenge follows from the secret of the ceremony, so that no instance has to remember it. */
const challengeOf = (ceremony: string) => Buffer.from(hashOf(`challenge:${ceremony}`), 'hex').toString('base64url')

export async function startPasskey(deps: PasskeyDeps, account: AccountRecord) {
  const { secret } = await issueSecret(deps, { kind: 'passkey_add', ownerId: account.ownerId })
  const user = { id: account.ownerId, name: account.email, displayName: account.displayName }
  const options = await deps.verifier.addOptions({ challenge: challengeOf(secret), user, known: await deps.passkeys.list(account.ownerId) })
  return { ceremony: secret, options }
}

/** Throws AppError CODE_NOT_VALID when the ceremony was used or took too long, WRONG_SIGN_IN when the answer proves nothing. */
export async function addPasskey(
  deps: PasskeyDeps,
  account: AccountRecord,
  { ceremony, response, name }: { ceremony: string; response: unknown; name: string },
): Promise<PasskeyRecord> {
  const begun = await takeSecret(deps, 'passkey_add', ceremony)
  const proven = begun.ownerId === account.ownerId ? await deps.verifier.verifyAdded(response, challengeOf(ceremony)) : undefined
  if (!proven) throw notProven()
  const passkey: PasskeyRecord = {
    id: deps.clock.newId(),
    ownerId: account.ownerId,
    ...proven,
    name: name.trim(),
    createdAtMs: deps.clock.nowMs(),
  }
  if (!(await deps.passkeys.insert(passkey))) throw notProven()
  return passkey
}

export async function startPasskeySignIn(deps: PasskeyDeps) {
  const { secret } = await issueSecret(deps, { kind: 'passkey_sign_in' })
  return { ceremony: secret, options: await deps.verifier.signInOptions(challengeOf(secret)) }
}

/** The account whose passkey it is. Throws as `addPasskey` does, one answer for keys that are unknown, wrong or of closed accounts. */
export async function signInByPasskey(
  deps: PasskeyDeps,
  { ceremony, response }: { ceremony: string; response: unknown },
): Promise<AccountRecord> {
  await takeSecret(deps, 'passkey_sign_in', ceremony)
  const { id } = response as { id?: unknown }
  const passkey = typeof id === 'string' ? await deps.passkeys.findByCredential(id) : undefined
  const counter = passkey && (await deps.verifier.verifySignIn(response, challengeOf(ceremony), passkey))
  const account = passkey && counter !== undefined ? await deps.accounts.find(passkey.ownerId) : undefined
  if (!passkey || counter === undefined || !account || account.disabledAtMs !== undefined) throw notProven()
  await deps.passkeys.setUsed(passkey.credentialId, counter, deps.clock.nowMs())
  return account
}

const notProven = () =>
  new AppError('WRONG_SIGN_IN', 'This passkey is not known here, or its answer does not fit. Try again, or use your password.')
