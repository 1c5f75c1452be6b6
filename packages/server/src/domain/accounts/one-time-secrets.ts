import { randomInt } from 'node:crypto'
import { AppError } from '../../app-error.ts'
import type { OneTimeRecord, OneTimeRepository, SecretKind } from '../ports/accounts.ts'
import type { Clock } from '../ports/clock.ts'
import { hashOf, newSecret } from './secrets.ts'

const minute = 60_000
const day = 86_400_000
const lifeMs: Record<SecretKind, number> = {
  setup: 60 * minute,
  invitation: 7 * day,
  reset: day,
  passkey_add: 5 * minute,
  passkey_sign_in: 5 * minute,
}

export interface OneTimeDeps {
  oneTime: OneTimeRepository
  clock: Clock
}

/** Stores what the secret will be good for; answers the secret, of which only the hash is kept. */
export async function issueSecret(
  deps: OneTimeDeps,
  {
    kind,
    ownerId,
    data = {},
    secret = newSecret(),
  }: { kind: SecretKind; ownerId?: string; data?: Record<string, string>; secret?: string },
): Promise<{ secret: string; record: OneTimeRecord }> {
  const nowMs = deps.clock.nowMs()
  const record = {
    id: deps.clock.newId(),
    kind,
    ...(ownerId !== undefined && { ownerId }),
    data,
    createdAtMs: nowMs,
    expiresAtMs: nowMs + lifeMs[kind],
  }
  await deps.oneTime.insert(hashOf(secret), record)
  return { secret, record }
}

/** Uses it up. Throws AppError CODE_NOT_VALID when it was used, expired or never was. */
export async function takeSecret(deps: OneTimeDeps, kind: SecretKind, secret: string): Promise<OneTimeRecord> {
  const record = await deps.oneTime.take(hashOf(secret), kind, deps.clock.nowMs())
  if (!record) throw notValid()
  return record
}

export const notValid = () =>
  new AppError('CODE_NOT_VALID', 'This code or link was used already, has expired, or is not complete. Ask for a new one.')

/** Without letters and figures that look alike. */
const alphabet = '23456789ABCDEFGHJKLMNPQRSTUVWXYZ'
const codeLength = 20

/** 100 random bits that a person can type: `7K3M-…`, five groups of four. */
export function newCode(): string {
  const letters = Array.from({ length: codeLength }, () => alphabet[randomInt(alphabet.length)])
  return letters.join('').replace(/(.{4})(?=.)/g, '$1-')
}

/** As it was made, however it was typed. */
export const normalCode = (code: string): string =>
  code
    .toUpperCase()
    .replace(/[^0-9A-Z]/g, '')
    .replace(/(.{4})(?=.)/g, '$1-')
