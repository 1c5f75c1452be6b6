import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { keepAwake } from '../../src/upload/keep-awake.ts'

/** Counts the locks that are held, and can take them away as a browser does. */
function aNavigator() {
  const released = new Set<() => void>()
  return {
    asked: 0,
    held: () => released.size,
    takeAway() {
      for (const tell of released) tell()
      released.clear()
    },
    navigator: {
      wakeLock: {
        request: async () => {
          counts.asked += 1
          await sleep(1)
          let tell = () => {}
          return {
            release: () => Promise.resolve(void released.delete(tell)),
            addEventListener: (_type: 'release', heard: () => void) => {
              tell = heard
              released.add(tell)
            },
          }
        },
      },
    },
  }
}
let counts: { asked: number }

void describe('keeping the device awake', () => {
  void it('holds one lock while it is wanted and none afterwards, however fast that changes', async () => {
    const world = aNavigator()
    counts = world
    const awake = keepAwake(world.navigator)
    awake.want(true)
    awake.want(true)
    await sleep(10)
    assert.deepEqual([world.asked, world.held()], [1, 1])
    awake.want(false)
    awake.want(true)
    awake.want(false)
    await sleep(10)
    assert.equal(world.held(), 0)
  })

  void it('asks again when the browser took the lock away', async () => {
    const world = aNavigator()
    counts = world
    const awake = keepAwake(world.navigator)
    awake.want(true)
    await sleep(10)
    world.takeAway()
    awake.want(true)
    await sleep(10)
    assert.deepEqual([world.asked, world.held()], [2, 1])
  })

  void it('does not ask again and again what was refused, until the page is looked at anew', async () => {
    let asked = 0
    const request = () => {
      asked += 1
      return Promise.reject(new Error('the battery is low'))
    }
    const awake = keepAwake({ wakeLock: { request } })
    for (let times = 0; times < 5; times += 1) {
      awake.want(true)
      await sleep(2)
    }
    assert.equal(asked, 1)
    awake.again()
    assert.equal(asked, 2)
  })

  void it('does nothing where there is no such lock', () => keepAwake({}).want(true))
})
