import { v7 } from 'uuid'
import type { Clock } from '../domain/ports/clock.ts'

/** This computer's time, and ids that sort by it. */
export const systemClock: Clock = { nowMs: () => Date.now(), newId: () => v7() }
