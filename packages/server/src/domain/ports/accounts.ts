/** `owner` may invite people and close accounts; `member` has a library. */
export type Role = 'owner' | 'member'

/** A person who signs in with a password of this server. Its id is that of the owner whose library it opens. */
export interface AccountRecord {
  ownerId: string
  /** Lower-case. */
  email: string
  displayName: string
  role: Role
  passwordHash: string
  createdAtMs: number
  /** Set where the account is closed. */
  disabledAtMs?: number
}

export type SecretKind = 'setup' | 'invitation' | 'reset' | 'passkey_add' | 'passkey_sign_in'

/** A secret that is good for one use, by its SHA-256. */
export interface OneTimeRecord {
  id: string
  kind: SecretKind
  /** Who invited, or whose password or passkey it is about. */
  ownerId?: string
  /** `madeBy` is the id of whoever made a link that is about somebody else. */
  data: Record<string, string>
  createdAtMs: number
  expiresAtMs: number
}

export interface OneTimeRepository {
  insert(secretHash: string, record: OneTimeRecord): Promise<void>
  /** The same where it is not there yet; false when it is. */
  claim(secretHash: string, record: OneTimeRecord): Promise<boolean>
  /** A key that all instances share: `fresh`, where there is none yet. It allows nothing by itself. */
  sharedKey(fresh: string, nowMs: number): Promise<string>
  /** Undefined when it expired, was used, or never was; it stays usable. */
  find(secretHash: string, nowMs: number): Promise<OneTimeRecord | undefined>
  /** Uses it up: of callers that race, one gets it. */
  take(secretHash: string, kind: SecretKind, nowMs: number): Promise<OneTimeRecord | undefined>
  /** Newest first. */
  list(kind: SecretKind, nowMs: number): Promise<OneTimeRecord[]>
  deleteById(kind: SecretKind, id: string): Promise<boolean>
  /** Ends those of these kinds that an account made, or that are about it. */
  deleteOf(ownerId: string, kinds: readonly SecretKind[]): Promise<void>
  deleteExpired(nowMs: number): Promise<number>
}

export interface AccountRepository {
  hasAny(): Promise<boolean>
  findByEmail(email: string): Promise<AccountRecord | undefined>
  find(ownerId: string): Promise<AccountRecord | undefined>
  /** Oldest first. */
  list(): Promise<AccountRecord[]>
  /**
   * Makes the account, its owner, and uses up the secret that allows it: all of it or nothing. With `isFirst` only one can ever be made, whoever
   * races, and all other set-up codes end.
   */
  create(
    account: AccountRecord,
    by: { secretHash: string; kind: SecretKind; nowMs: number; isFirst: boolean },
  ): Promise<'made' | 'not_valid' | 'email_taken'>
  /** False, and nothing changed, when there is no such account or, where a secret is given, when that is not valid (any more). */
  setPassword(ownerId: string, passwordHash: string, by?: { secretHash: string; nowMs: number }): Promise<boolean>
  setDisabled(ownerId: string, atMs: number | undefined): Promise<void>
}

export interface AttemptRepository {
  /** Counts one more attempt in a window that begins with the first; answers how many there are and when the window ends. */
  count(counted: string, nowMs: number, windowMs: number): Promise<{ attempts: number; untilMs: number }>
  /** Takes one attempt back. */
  uncount(counted: string): Promise<void>
  forget(counted: string): Promise<void>
  deleteOver(nowMs: number): Promise<number>
}

/** Browsers that have signed in to an account before, by a SHA-256 of their secret and the account. */
export interface DeviceRepository {
  isKnown(deviceHash: string, nowMs: number): Promise<boolean>
  remember(deviceHash: string, ownerId: string, expiresAtMs: number): Promise<void>
  forgetAll(ownerId: string): Promise<void>
  deleteExpired(nowMs: number): Promise<number>
}

export interface PasskeyRecord {
  id: string
  ownerId: string
  credentialId: string
  publicKey: string
  counter: number
  transports: readonly string[]
  name: string
  createdAtMs: number
  lastUsedAtMs?: number
}

export interface PasskeyRepository {
  /** False when the credential is known already. */
  insert(passkey: PasskeyRecord): Promise<boolean>
  findByCredential(credentialId: string): Promise<PasskeyRecord | undefined>
  list(ownerId: string): Promise<PasskeyRecord[]>
  setUsed(credentialId: string, counter: number, nowMs: number): Promise<void>
  delete(ownerId: string, id: string): Promise<boolean>
}

/** Passwords are only ever stored as what this makes of them. Both throw AppError TOO_MANY_REQUESTS when too many wait already. */
export interface PasswordHasher {
  hash(password: string): Promise<string>
  /** With undefined it does the same work and answers false. */
  verify(password: string, hash: string | undefined): Promise<boolean>
  /** Whether the hash was made with other costs than those of today. */
  isOutdated(hash: string): boolean
}

/** WebAuthn, Level 3. Options and responses are its JSON forms. */
export interface PasskeyVerifier {
  addOptions(request: {
    challenge: string
    user: { id: string; name: string; displayName: string }
    known: readonly PasskeyRecord[]
  }): Promise<object>
  /** Undefined when the response does not prove a new key for this challenge and this address. */
  verifyAdded(
    response: unknown,
    challenge: string,
  ): Promise<Pick<PasskeyRecord, 'credentialId' | 'publicKey' | 'counter' | 'transports'> | undefined>
  signInOptions(challenge: string): Promise<object>
  /** The new counter; undefined when the response does not prove that key for this challenge and this address. */
  verifySignIn(response: unknown, challenge: string, passkey: PasskeyRecord): Promise<number | undefined>
}
