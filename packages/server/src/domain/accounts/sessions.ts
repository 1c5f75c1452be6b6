import { AppError } from '../../app-error.ts'
import type { Clock } from '../ports/clock.ts'
import type { Owner } from '../ports/repositories.ts'
import type { SessionOrigin, SessionRecord, SessionRepository } from '../ports/sign-in-repositories.ts'
import { createRecentLookups } from './recent-lookups.ts'
import { hashOf, newSecret } from './secrets.ts'

const minute = 60_000
const day = 86_400_000
/** A session ends so long after it began, whatever happens. */
export const sessionLifeMs = 90 * day
/** A session that nobody uses ends sooner. */
export const sessionIdleMs = 14 * day
/** What makes or widens access asks for a proof no older than this. */
export const recentProofMs = 15 * minute
/** Last use is written no more often than this. */
const seenEveryMs = 5 * minute
const userAgentLength = 300

/** Who is signed in, as a request's cookie showed. */
export interface SignedIn {
  owner: Owner
  session: SessionRecord
  secretHash: string
}

export interface StartSession {
  ownerId: string
  via: SessionOrigin
  userAgent: string
  /** The secret that the browser came with, if any: that session ends, so that one planted beforehand is worth nothing. */
  previous?: string | undefined
}

export type Sessions = ReturnType<typeof createSessions>

/** Sessions of browsers. A secret is known to its browser only; the database has its hash, and ends it when told to. */
export function createSessions(deps: { sessions: SessionRepository; clock: Clock }) {
  const { sessions, clock } = deps
  const recent = createRecentLookups(deps, (hash) => sessions.find(hash))
  const liveAt = (nowMs: number) => ({ expiresAfterMs: nowMs, seenAfterMs: nowMs - sessionIdleMs })

  async function dropping(work: () => Promise<string[]>): Promise<number> {
    const gone = await work()
    recent.forgetAll()
    return gone.length
  }

  async function end(secret: string): Promise<void> {
    const hash = hashOf(secret)
    await sessions.delete(hash)
    recent.forget([hash])
  }

  return {
    end,
    /** Begins a session with a new secret, which goes into the browser's cookie. */
    async start({ ownerId, via, userAgent, previous }: StartSession): Promise<{ secret: string; session: SessionRecord }> {
      if (previous !== undefined) await end(previous)
      const nowMs = clock.nowMs()
      const secret = newSecret()
      const session: SessionRecord = {
        id: clock.newId(),
        ownerId,
        via,
        userAgent: userAgent.slice(0, userAgentLength),
        createdAtMs: nowMs,
        seenAtMs: nowMs,
        provedAtMs: nowMs,
        expiresAtMs: nowMs + sessionLifeMs,
      }
      await sessions.insert(hashOf(secret), session)
      return { secret, session }
    },
    /**
     * Who a cookie's secret belongs to; undefined when it has ended, was revoked, or never was. `anew`: whatever is remembered here does not
     * count, as other instances end sessions too.
     */
    async find(secret: string, anew = false): Promise<SignedIn | undefined> {
      const secretHash = hashOf(secret)
      const found = await recent.find(secretHash, anew)
      const nowMs = clock.nowMs()
      if (!found || found.session.expiresAtMs <= nowMs || found.session.seenAtMs + sessionIdleMs <= nowMs) return undefined
      if (nowMs - found.session.seenAtMs >= seenEveryMs) {
        // Noted before it is written, so that a page of thumbnails writes once. A disk that is full signs nobody out.
        found.session.seenAtMs = nowMs
        await sessions.setSeen(secretHash, nowMs).catch(() => {})
      }
      return { ...found, secretHash }
    },
    /** Whether the session is there at this moment. */
    isLive: async ({ secretHash }: SignedIn) => (await recent.find(secretHash, true)) !== undefined,
    list: (ownerId: string) => sessions.list(ownerId, liveAt(clock.nowMs())),
    /** How many ended: none when the owner has no such session. */
    revoke: (ownerId: string, id: string) => dropping(() => sessions.deleteById(ownerId, id)),
    /** Ends all sessions of an owner, but for one by its hash. */
    revokeAll: (ownerId: string, except?: string) => dropping(() => sessions.deleteAll(ownerId, except)),
    /** Notes that the person has just proved who they are. */
    async prove(signedIn: SignedIn): Promise<void> {
      await sessions.setProved(signedIn.secretHash, clock.nowMs())
      recent.forget([signedIn.secretHash])
    },
    /** Throws AppError SIGN_IN_AGAIN when the person has not proved who they are for a while. */
    requireRecentProof({ session }: SignedIn): void {
      if (clock.nowMs() - session.provedAtMs < recentProofMs) return
      throw new AppError('SIGN_IN_AGAIN', 'Confirm that it is you, then try again: this gives access to your library.', {
        details: { via: session.via },
      })
    },
    deleteEnded: () => sessions.deleteEnded(liveAt(clock.nowMs())),
  }
}
