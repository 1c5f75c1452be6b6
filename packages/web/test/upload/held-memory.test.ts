import assert from 'node:assert/strict'
import { afterEach, beforeEach, describe, it } from 'node:test'
import { forgetAllHeld, forgetHeld, heldOf, rememberHeld } from '../../src/upload/review/pair/held-memory.ts'

describe('decisions of the last seconds', () => {
  let entries: Map<string, string>
  const before = Object.getOwnPropertyDescriptor(globalThis, 'localStorage')
  const use = (storage: unknown) =>
    Object.defineProperty(globalThis, 'localStorage', { value: storage, configurable: true, writable: true })

  beforeEach(() => {
    entries = new Map()
    use({
      getItem: (key: string) => entries.get(key) ?? null,
      setItem: (key: string, value: string) => void entries.set(key, value),
      removeItem: (key: string) => void entries.delete(key),
    })
  })
  afterEach(() => {
    if (before) Object.defineProperty(globalThis, 'localStorage', before)
    else Reflect.deleteProperty(globalThis, 'localStorage')
  })

  it('gather, the last word for a file counting', () => {
    rememberHeld('b', [{ id: 1, choice: 'skip' }])
    rememberHeld('b', [
      { id: 2, choice: 'overwrite' },
      { id: 1, choice: 'keep_both' },
    ])
    assert.deepEqual(heldOf('b'), [
      { id: 2, choice: 'overwrite' },
      { id: 1, choice: 'keep_both' },
    ])
  })

  it('are forgotten when they are taken back, and when they are carried out', () => {
    rememberHeld('b', [
      { id: 1, choice: 'skip' },
      { id: 2, choice: 'skip' },
    ])
    forgetHeld([1])
    assert.deepEqual(heldOf('b'), [{ id: 2, choice: 'skip' }])
    forgetAllHeld()
    assert.deepEqual(heldOf('b'), [])
    assert.equal(entries.size, 0)
  })

  it('belong to one batch', () => {
    rememberHeld('old', [{ id: 1, choice: 'overwrite' }])
    assert.deepEqual(heldOf('new'), [])
    rememberHeld('new', [{ id: 2, choice: 'skip' }])
    assert.deepEqual(heldOf('new'), [{ id: 2, choice: 'skip' }])
  })

  it('do without a storage that is forbidden or holds something else', () => {
    entries.set('imgstream.held', 'not json')
    assert.deepEqual(heldOf('b'), [])
    use(undefined)
    rememberHeld('b', [{ id: 1, choice: 'skip' }])
    assert.deepEqual(heldOf('b'), [])
  })
})
