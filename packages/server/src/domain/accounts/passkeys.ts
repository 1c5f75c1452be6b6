import { createHmac, timingSafeEqual } from 'node:crypto'
import { AppError } from '../../app-error.ts'
import type { AccountRecord, AccountRepository, PasskeyRecord, PasskeyRepository, PasskeyVerifier } from '../ports/accounts.ts'
import { issueSecret, notValid, type OneTimeDeps, takeSecret } from './one-time-secrets.ts'
import { hashOf, newSecret } from './secrets.ts'

export interface PasskeyDeps extends OneTimeDeps {
  accounts: AccountRepository
  passkeys: PasskeyRepository
  verifier: PasskeyVerifier
}

/** How long a person may take to touch a key, ms. */
const ceremonyMs = 5 * 60_000

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

/**
 * Begins a sign-in. Anybody may ask, so nothing is written for it: the ceremony says itself until when it is good, sealed with a key of ours.
 */
export async function startPasskeySignIn(deps: PasskeyDeps) {
  const body = `${newSecret()}.${deps.clock.nowMs() + ceremonyMs}`
  const ceremony = `${body}.${await sealOf(deps, body)}`
  return { ceremony, options: await deps.verifier.signInOptions(challengeOf(ceremony)) }
}

/** The account whose passkey it is. Throws as `addPasskey` does, one answer for keys that are unknown, wrong or of closed accounts. */
export async function signInByPasskey(
  deps: PasskeyDeps,
  { ceremony, response }: { ceremony: string; response: unknown },
): Promise<AccountRecord> {
  const expiresAtMs = await requireOwnCeremony(deps, ceremony)
  const { id } = response as { id?: unknown }
  const passkey = typeof id === 'string' ? await deps.passkeys.findByCredential(id) : undefined
  const counter = passkey && (await deps.verifier.verifySignIn(response, challengeOf(ceremony), passkey))
  const account = passkey && counter !== undefined ? await deps.accounts.find(passkey.ownerId) : undefined
  if (!passkey || counter === undefined || !account || account.disabledAtMs !== undefined) throw notProven()
  const nowMs = deps.clock.nowMs()
  const use = {
    id: deps.clock.newId(),
    kind: 'passkey_sign_in' as const,
    ownerId: account.ownerId,
    data: {},
    createdAtMs: nowMs,
    expiresAtMs,
  }
  if (!(await deps.oneTime.claim(hashOf(ceremony), use))) throw notValid()
  await deps.passkeys.setUsed(passkey.credentialId, counter, nowMs)
  return account
}

async function sealOf(deps: PasskeyDeps, body: string): Promise<string> {
  const key = await deps.oneTime.sharedKey(newSecret(), deps.clock.nowMs())
  return createHmac('sha256', key).update(body).digest('base64url')
}

/** Until when it is good. Throws AppError CODE_NOT_VALID when it is over, or was not begun here. */
async function requireOwnCeremony(deps: PasskeyDeps, ceremony: string): Promise<number> {
  const cut = ceremony.lastIndexOf('.')
  const body = ceremony.slice(0, Math.max(0, cut))
  const seals = [ceremony.slice(cut + 1), await sealOf(deps, body)].map((seal) => Buffer.from(hashOf(seal)))
  const expiresAtMs = Number(body.split('.')[1])
  const isOurs = seals[0] !== undefined && seals[1] !== undefined && timingSafeEqual(seals[0], seals[1])
  const nowMs = deps.clock.nowMs()
  if (!isOurs || !(expiresAtMs > nowMs) || (await deps.oneTime.find(hashOf(ceremony), nowMs))) throw notValid()
  return expiresAtMs
}

const notProven = () =>
  new AppError('WRONG_SIGN_IN', 'This passkey is not known here, or its answer does not fit. Try again, or use your password.')
