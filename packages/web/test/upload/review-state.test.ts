import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { ItemList } from '@imgstream/client'
import { countReview, createReviewIndex } from '../../src/upload/review/list/review-index.ts'
import { reviewLines } from '../../src/upload/review/list/review-lines.ts'
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

  it('takes one file out of what can be undone when its own decision is taken back', () => {
    const many = {
      choices: [
        { id: 1, choice: 'skip' as const },
        { id: 2, choice: 'skip' as const },
      ],
      from: 1,
    }
    const first = reduceReview(newReview, { type: 'decided', step: many, next: 3 })
    const second = reduceReview(first, { type: 'decided', step: skip(3), next: 4 })
    const undone = reduceReview(reduceReview(second, { type: 'file_undone', id: 2 }), { type: 'file_undone', id: 3 })
    assert.deepEqual([undone.currentId, undone.held, undone.past], [3, undefined, [{ choices: [{ id: 1, choice: 'skip' }], from: 1 }]])
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
    const isDecided = (id: number) => id === 2 || id === 4
    const all = reviewLines(groups, { kind: 'all', status: 'all' }, isDecided)
    assert.deepEqual(all.order, [4, 7, 1, 2, 3])
    assert.deepEqual(all.lines[all.lineOf.get(1) ?? -1], 1)
    const open = reviewLines(groups, { kind: 'moment', status: 'open' }, isDecided)
    assert.deepEqual(open.lines, [{ heading: 'moment', count: 2 }, 1, 3])
    assert.deepEqual(reviewLines(groups, { kind: 'edited', status: 'decided' }, () => false).lines, [])
  })

  it('groups files by what kind of case they are', () => {
    const items = [
      aCollidingItem({ id: 0 }),
      aCollidingItem({ id: 1, returned: 'changed' }),
      aCollidingItem({ id: 2, classification: { class: 'unknown' } }),
      aCollidingItem({ id: 3, picture: { takenAt: '2025-05-14T10:31:07.120', camera: 'Apple iPhone 15' } }),
      aCollidingItem({ id: 4, picture: { takenAt: '2025-05-16T10:31:07.120', camera: 'Canon EOS R6' } }),
    ]
    assert.deepEqual(createReviewIndex()(ItemList.from(items)).groups, [
      { kind: 'changed', ids: [1] },
      { kind: 'edited', ids: [3] },
      { kind: 'moment', ids: [0] },
      { kind: 'different', ids: [4] },
      { kind: 'unknown', ids: [2] },
    ])
  })

  it('counts what is decided, the decision that is held included, and keeps its groups while only decisions change', () => {
    const suggestion = { choice: 'skip', reason: 'identical' } as const
    const { classification } = aCollidingItem()
    // More than one chunk of the queue.
    const items = ItemList.from(
      Array.from({ length: 600 }, (_, id) =>
        aCollidingItem({ id, ...(classification && { classification: { ...classification, suggestion } }) }),
      ),
    )
    const indexOf = createReviewIndex()
    const before = indexOf(items)
    const later = items.with([300, 599].map((id) => ({ ...aCollidingItem({ id }), phase: 'waiting', decision: { choice: 'skip' } })))
    const after = indexOf(later)
    assert.equal(after.groups, before.groups)
    const held = heldChoices({
      choices: [
        { id: 0, choice: 'skip' },
        { id: 300, choice: 'skip' },
      ],
      from: 0,
    })
    const count = (kind: 'all' | 'moment' | 'unknown') => countReview(after, kind, held, (id) => later.at(id))
    assert.deepEqual(count('all'), { counts: { all: 600, open: 597, decided: 3 }, total: 600, left: 597, suggestions: 597 })
    assert.deepEqual(count('moment').counts, { all: 600, open: 597, decided: 3 })
    assert.deepEqual(count('unknown').counts, { all: 0, open: 0, decided: 0 })
  })
})
