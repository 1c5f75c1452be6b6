import assert from 'node:assert/strict'
import { beforeEach, describe, it } from 'node:test'
import { type CollisionCache, createCollisionCache } from '../../../src/domain/collisions/collision-cache.ts'
import { aPhotoRow } from '../../support/builders.ts'
import { aClock } from '../../support/library.ts'

describe('the collision cache', () => {
  const clock = aClock()
  let cache: CollisionCache
  const photo = aPhotoRow({ ownerId: 'o', filename: 'a.jpg' }).photo
  const remember = (key: string, holders = {}, owner = 'o') => cache.remember(owner, key, holders, cache.readMark())
  beforeEach(() => {
    cache = createCollisionCache({ ttlSeconds: 10, maxEntries: 3, clock })
  })

  it('remembers who holds a name, and that nobody does', () => {
    assert.equal(cache.get('o', 'a.jpg'), undefined)
    remember('a.jpg', { live: photo })
    remember('free.jpg')
    assert.deepEqual(cache.get('o', 'a.jpg'), { live: photo })
    assert.deepEqual(cache.get('o', 'free.jpg'), {})
    assert.equal(cache.get('other', 'a.jpg'), undefined)
  })

  it('forgets after its time, to the millisecond, however often it was asked', () => {
    remember('a.jpg')
    clock.now += 9_999
    assert.ok(cache.get('o', 'a.jpg'))
    assert.equal(cache.figures().validEntries, 1)
    clock.now += 1
    assert.deepEqual([cache.figures().validEntries, cache.figures().expiredEntries], [0, 1])
    assert.equal(cache.get('o', 'a.jpg'), undefined)
    assert.equal(cache.figures().totalEntries, 0)
  })

  it('never holds more than its size: what was used the longest ago goes', () => {
    for (const key of ['a', 'b', 'c']) remember(key)
    cache.get('o', 'a')
    remember('d')
    assert.equal(cache.figures().totalEntries, 3)
    assert.equal(cache.get('o', 'b'), undefined)
    for (const key of ['a', 'c', 'd']) assert.ok(cache.get('o', key), key)
  })

  it('remembers nothing without time or room', () => {
    for (const limits of [{ ttlSeconds: 0 }, { maxEntries: 0 }]) {
      cache = createCollisionCache({ ttlSeconds: 10, maxEntries: 3, clock, ...limits })
      remember('a')
      assert.equal(cache.get('o', 'a'), undefined)
      assert.equal(cache.figures().totalEntries, 0)
    }
  })

  it('does not remember what was read before a write, whatever the write was', () => {
    const writes: (() => void)[] = [
      () => cache.forget('o', 'other.jpg'),
      () => cache.forgetPhoto('p'),
      () => cache.forgetOwner('x'),
      () => void cache.clear(),
    ]
    for (const write of writes) {
      const mark = cache.readMark()
      write()
      cache.remember('o', 'a.jpg', {}, mark)
      assert.equal(cache.get('o', 'a.jpg'), undefined)
    }
  })

  it('forgets a name, a photo, an owner, or everything', () => {
    remember('a.jpg', { live: photo })
    remember('b.jpg', { trashed: photo })
    remember('c.jpg', {}, 'p')
    cache.forgetPhoto(photo.id)
    assert.deepEqual([cache.get('o', 'a.jpg'), cache.get('o', 'b.jpg'), cache.get('p', 'c.jpg')], [undefined, undefined, {}])
    remember('a.jpg')
    remember('b.jpg')
    cache.forget('o', 'a.jpg')
    assert.deepEqual([cache.get('o', 'a.jpg'), cache.get('o', 'b.jpg')], [undefined, {}])
    cache.forgetOwner('o')
    assert.deepEqual([cache.get('o', 'b.jpg'), cache.get('p', 'c.jpg')], [undefined, {}])
    assert.equal(cache.clear(), 1)
    assert.equal(cache.figures().totalEntries, 0)
  })

  it('counts hits and misses', () => {
    remember('a.jpg')
    cache.get('o', 'a.jpg')
    cache.get('o', 'a.jpg')
    cache.get('o', 'b.jpg')
    assert.deepEqual(cache.figures(), {
      totalEntries: 1,
      validEntries: 1,
      expiredEntries: 0,
      ttlSeconds: 10,
      maxEntries: 3,
      hits: 2,
      misses: 1,
    })
  })
})
