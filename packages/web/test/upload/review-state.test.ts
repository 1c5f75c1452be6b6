import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { groupByKind } from '../../src/upload/review/review-kinds.ts'
import { reviewLines } from '../../src/upload/review/review-lines.ts'
import { choiceOf, heldChoices, newReview, nextUndecided, reduceReview, usableName } from '../../src/upload/review/review-state.ts'
import { aCollidingItem } from './support.ts'

const skip = (id: number) => ({ choices: [{ id, choice: 'skip' as const }], from: id })

describe('the review', () => {
  it('holds the last decision and moves on', () => {
    const state = reduceReview(newReview, { type: 'decided', step: skip(1), next: 2 })
    assert.equal(state.currentId, 2)
    assert.deepEqual(heldChoices(state.held).get(1), { id: 1, choice: 'skip' })
    assert.equal(choiceOf(aCollidingItem({ id: 1 }), heldChoices(state.held)), 'skip')
  })

  it('carries the held decision out when the next one is made', () => {
    const first = reduceReview(newReview, { type: 'decided', step: skip(1), next: 2 })
    const second = reduceReview(first, { type: 'decided', step: skip(2), next: 3 })
    assert.deepEqual(
      second.past.map(({ from }) => from),
      [1],
    )
    assert.equal(second.held?.from, 2)
  })

  it('goes back to where a decision was made when it is undone', () => {
    const decided = reduceReview(newReview, { type: 'decided', step: skip(1), next: 2 })
    const undone = reduceReview(decided, { type: 'held_undone' })
    assert.deepEqual([undone.currentId, undone.held], [1, undefined])
    const carriedOut = reduceReview(reduceReview(decided, { type: 'carried_out' }), { type: 'past_undone' })
    assert.deepEqual([carriedOut.currentId, carriedOut.past], [1, []])
  })

  it('does not call a file decided that came back', () => {
    const returned = aCollidingItem({ phase: 'review', returned: 'changed' })
    assert.equal(choiceOf(returned, new Map()), undefined)
  })

  it('goes round to the next file without a decision, and ends when there is none', () => {
    const decided = new Set([3])
    const isDecided = (id: number) => decided.has(id)
    assert.equal(nextUndecided([1, 2, 3, 4], 2, isDecided), 4)
    assert.equal(nextUndecided([1, 2, 3, 4], 4, isDecided), 1)
    assert.equal(nextUndecided([3], 3, isDecided), undefined)
    assert.equal(nextUndecided([3, 5], undefined, isDecided), 5)
  })

  it('takes only names that can name a photo, and gives them the extension of the file', () => {
    assert.equal(usableName('  Ship ', 'IMG_1.JPG'), 'Ship.JPG')
    assert.equal(usableName('Ship.jpg', 'IMG_1.JPG'), 'Ship.jpg')
    for (const bad of ['', '  ', 'a/b', 'a\\b', '..']) assert.equal(usableName(bad, 'IMG_1.jpg'), undefined)
  })

  it('ticks single files and ranges from the file that is shown or was ticked last, in either direction', () => {
    const order = [5, 3, 8, 1]
    const range = reduceReview(newReview, { type: 'range_ticked', shown: 3, to: 1, order })
    assert.deepEqual([...range.selected], [3, 8, 1])
    const single = reduceReview(newReview, { type: 'ticked', id: 8 })
    const back = reduceReview(single, { type: 'range_ticked', shown: 3, to: 5, order })
    assert.deepEqual(back.selected, new Set([8, 5, 3]))
    assert.deepEqual(reduceReview(back, { type: 'ticked', id: 3 }).selected, new Set([8, 5]))
    assert.equal(reduceReview(back, { type: 'decided', step: skip(5), next: undefined }).selected.size, 0)
  })

  it('lists the files of a kind and a status, with headings, and counts the others', () => {
    const groups = [
      { kind: 'edited' as const, ids: [4, 7] },
      { kind: 'moment' as const, ids: [1, 2, 3] },
    ]
    const choiceAt = (id: number) => (id === 2 || id === 4 ? ('skip' as const) : undefined)
    const all = reviewLines(groups, { kind: 'all', status: 'all' }, choiceAt)
    assert.deepEqual(all.order, [4, 7, 1, 2, 3])
    assert.deepEqual(all.counts, { all: 5, open: 3, decided: 2 })
    assert.deepEqual(all.lines[all.lineOf.get(1) ?? -1], 1)
    const open = reviewLines(groups, { kind: 'moment', status: 'open' }, choiceAt)
    assert.deepEqual(open.lines, [{ heading: 'moment', count: 2 }, 1, 3])
    assert.deepEqual([open.counts, open.allLeft], [{ all: 3, open: 2, decided: 1 }, [7, 1, 3]])
    assert.deepEqual(reviewLines(groups, { kind: 'edited', status: 'decided' }, () => undefined).lines, [])
  })

  it('groups files by what kind of case they are', () => {
    const items = [
      aCollidingItem({ id: 0 }),
      aCollidingItem({ id: 1, returned: 'changed' }),
      aCollidingItem({ id: 2, classification: { class: 'unknown' } }),
      aCollidingItem({ id: 3, picture: { takenAt: '2025-05-14T10:31:07.120', camera: 'Apple iPhone 15' } }),
      aCollidingItem({ id: 4, picture: { takenAt: '2025-05-16T10:31:07.120', camera: 'Canon EOS R6' } }),
    ]
    assert.deepEqual(
      groupByKind([0, 1, 2, 3, 4], (id) => items[id]),
      [
        { kind: 'changed', ids: [1] },
        { kind: 'edited', ids: [3] },
        { kind: 'moment', ids: [0] },
        { kind: 'different', ids: [4] },
        { kind: 'unknown', ids: [2] },
      ],
    )
  })
})
