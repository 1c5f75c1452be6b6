import { createLocalSession } from './local-session.ts'
import { askToLead } from './tabs/leader-lock.ts'
import { type FollowingSession, followSession } from './tabs/follow-session.ts'
import { openTabChannel, type TabChannel } from './tabs/tab-messages.ts'
import { tellTabs } from './tabs/tell-tabs.ts'
import type { Session } from './upload-view.ts'

export type { UploadView } from './upload-view.ts'

export interface UploadSession extends Session {
  /** This window does the sending. */
  isLeading(): boolean
}

/**
 * The upload of this browser: one window works on it, the others show the same queue and hand on what is asked in them. When the window that
 * works is closed, one of the others goes on in its place.
 */
export function createUploadSession(): UploadSession {
  const local = createLocalSession()
  const listeners = new Set<() => void>()
  let following: FollowingSession | undefined
  let channel: TabChannel | undefined
  let ready: Promise<void> | undefined
  let unsubscribe = () => {}

  const active = (): Session => following ?? local
  const tell = () => {
    for (const listener of listeners) listener()
  }
  const listenTo = (session: Session) => {
    unsubscribe()
    unsubscribe = session.subscribe(tell)
    tell()
  }
  listenTo(local)

  async function lead(files: ReturnType<FollowingSession['files']> = []): Promise<void> {
    if (channel) tellTabs(channel, local)
    await local.resume()
    if (files.length === 0 || local.get().batchId === undefined) return
    await local.receive(async function* known() {
      yield await Promise.resolve(files)
    })
  }

  function takeOver(): void {
    const files = following?.files() ?? []
    following?.stop()
    following = undefined
    listenTo(local)
    void lead(files)
  }

  /** Nothing is begun before it is known which window works. */
  const decided = () => {
    ready ??= (async () => {
      const isLeading = await askToLead(takeOver)
      channel = openTabChannel()
      if (isLeading) return lead()
      following = followSession(channel)
      listenTo(following)
    })()
    return ready
  }

  return {
    get: () => active().get(),
    subscribe(listener) {
      listeners.add(listener)
      return () => {
        listeners.delete(listener)
      }
    },
    isLeading: () => following === undefined,
    engine: () => active().engine(),
    fileOf: (id) => active().fileOf(id),
    learnLimits: () => active().learnLimits(),
    resume: decided,
    async receive(source) {
      await decided()
      await active().receive(source)
    },
    async receiveFolder(folder) {
      await decided()
      await active().receiveFolder(folder)
    },
    readAgain: () => active().readAgain(),
    forget: () => active().forget(),
    giveUp: (ids) => active().giveUp(ids),
  }
}

/** The one of this window. */
export const uploadSession = createUploadSession()
