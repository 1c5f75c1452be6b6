import type pg from 'pg'
import type { Listener, Listening } from '../database.ts'

/** A connection that is asked this often, and answers within that, is not dead without our knowing, ms. */
const pulse = { everyMs: 10_000, answerMs: 5_000 }
const reconnectAfterMs = 1_000

/**
 * LISTEN on a connection of its own, for as long as it is not closed: a connection that breaks or falls silent is replaced. Between
 * `onLost` and `onReady` messages may have been missed.
 */
export function listenTo(connect: () => pg.Client, channel: string, listener: Listener): Listening {
  let client: pg.Client | undefined
  let timer: NodeJS.Timeout | undefined
  let isClosed = false

  function later(ms: number, work: () => void) {
    clearTimeout(timer)
    if (!isClosed) timer = setTimeout(work, ms).unref()
  }

  function lose(lost: pg.Client) {
    if (client !== lost) return
    client = undefined
    listener.onLost()
    lost.end().catch(() => {})
    later(reconnectAfterMs, begin)
  }

  function beat(current: pg.Client) {
    later(pulse.everyMs, () => {
      const late = setTimeout(() => lose(current), pulse.answerMs).unref()
      current.query('select 1').then(
        () => {
          clearTimeout(late)
          if (client === current) beat(current)
        },
        () => {
          clearTimeout(late)
          lose(current)
        },
      )
    })
  }

  function begin() {
    const opening = connect()
    client = opening
    opening.on('error', () => lose(opening))
    opening.on('end', () => lose(opening))
    opening.on('notification', ({ payload = '' }) => listener.onMessage(payload))
    opening
      .connect()
      .then(() => opening.query(`listen ${channel}`))
      .then(() => {
        if (client !== opening) return
        listener.onReady()
        beat(opening)
      })
      .catch(() => lose(opening))
  }

  begin()
  return {
    async close() {
      isClosed = true
      clearTimeout(timer)
      const last = client
      client = undefined
      await last?.end().catch(() => {})
    },
  }
}
