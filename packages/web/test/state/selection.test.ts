import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { changeSelection, groupState, nothingSelected, type SelectionEvent } from '../../src/state/selection.ts'

const after = (...events: SelectionEvent[]) => events.reduce(changeSelection, nothingSelected)
const ids = (selection: { photoIds: ReadonlySet<string> }) => [...selection.photoIds].sort()

describe('the selection', () => {
  it('ticks and unticks one photo', () => {
    assert.deepEqual(ids(after({ type: 'toggled', photoId: 'a' })), ['a'])
    assert.deepEqual(ids(after({ type: 'toggled', photoId: 'a' }, { type: 'toggled', photoId: 'a' })), [])
  })

  it('reaches with Shift from the last ticked photo, that one included', () => {
    const reached = after({ type: 'toggled', photoId: 'b' }, { type: 'reached', photoId: 'd', between: ['b', 'c', 'd'] })
    assert.deepEqual(ids(reached), ['b', 'c', 'd'])
    assert.equal(reached.from, 'd')
  })

  it('unticks with Shift when the last change was to untick', () => {
    const start = after({ type: 'group-toggled', photoIds: ['a', 'b', 'c', 'd'] }, { type: 'toggled', photoId: 'b' })
    assert.deepEqual(ids(changeSelection(start, { type: 'reached', photoId: 'd', between: ['b', 'c', 'd'] })), ['a'])
  })

  it('ticks a whole month, and unticks it only when all of it was ticked', () => {
    const some = after({ type: 'toggled', photoId: 'a' })
    const all = changeSelection(some, { type: 'group-toggled', photoIds: ['a', 'b'] })
    assert.deepEqual(ids(all), ['a', 'b'])
    assert.deepEqual(ids(changeSelection(all, { type: 'group-toggled', photoIds: ['a', 'b'] })), [])
  })

  it('forgets photos that are gone', () => {
    const selection = after({ type: 'group-toggled', photoIds: ['a', 'b'] }, { type: 'removed', photoIds: new Set(['b']) })
    assert.deepEqual(ids(selection), ['a'])
    assert.equal(selection.from, undefined)
  })

  it('says of a month whether none, some or all of it is ticked', () => {
    const selection = after({ type: 'toggled', photoId: 'a' })
    assert.equal(groupState(selection, ['b']), 'none')
    assert.equal(groupState(selection, ['a', 'b']), 'some')
    assert.equal(groupState(selection, ['a']), 'all')
  })
})
