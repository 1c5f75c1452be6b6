import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { setImmediate as nextTurn } from 'node:timers/promises'
import { createSlots } from '../../../src/infrastructure/imaging/slots.ts'

describe('slots for pictures', () => {
  it('lets no more work run than there are slots, and all of it in the end', async () => {
    const slots = createSlots(2)
    let running = 0
    let most = 0
    const work = async () => {
      most = Math.max(most, ++running)
      await nextTurn()
      running--
    }
    await Promise.all(Array.from({ length: 20 }, () => slots.run(work)))
    assert.deepEqual([most, running], [2, 0])
  })

  it('runs heavy work alone, in its turn, and gives its slots back when it fails', async () => {
    const slots = createSlots(2)
    const order: string[] = []
    const note = (name: string) => async () => {
      order.push(`${name} starts`)
      await nextTurn()
      order.push(`${name} ends`)
      if (name === 'heavy') throw new Error('no')
    }
    const heavy = [slots.run(note('light')), slots.run(note('heavy'), 99), slots.run(note('last'))]
    const settled = await Promise.allSettled(heavy)
    assert.deepEqual(
      settled.map(({ status }) => status),
      ['fulfilled', 'rejected', 'fulfilled'],
    )
    assert.deepEqual(order, ['light starts', 'light ends', 'heavy starts', 'heavy ends', 'last starts', 'last ends'])
  })
})
