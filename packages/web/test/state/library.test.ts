import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { changeLibrary, emptyLibrary, inOrder, type Library, monthsToLoad } from '../../src/state/library.ts'
import { aMonth } from '../support/builders.ts'

const timeline = {
  months: [
    { month: '2024-05', count: 2 },
    { month: '2024-04', count: 3 },
  ],
  total: 5,
}
const loaded = (...months: ReturnType<typeof aMonth>[]): Library =>
  months.reduce(
    (library, columns) => changeLibrary(library, { type: 'month-arrived', columns }),
    changeLibrary(emptyLibrary, { type: 'timeline-arrived', timeline }),
  )

describe('the library as the gallery knows it', () => {
  it('asks for the months of the window that it has not loaded', () => {
    assert.deepEqual(monthsToLoad(loaded(aMonth('2024-05', ['a', 'b'])), ['2024-05', '2024-04']), ['2024-04'])
  })

  it('asks again for a loaded month after the timeline was read again, and shows it meanwhile', () => {
    const library = changeLibrary(loaded(aMonth('2024-05', ['a', 'b'])), { type: 'timeline-arrived', timeline })
    assert.ok(library.columns.has('2024-05'))
    assert.deepEqual(monthsToLoad(library, ['2024-05']), ['2024-05'])
  })

  it('does not ask again by itself for a month that failed', () => {
    const failed = changeLibrary(loaded(), { type: 'month-failed', month: '2024-05', error: new Error('down') })
    assert.deepEqual(monthsToLoad(failed, ['2024-05']), [])
    assert.deepEqual(monthsToLoad(changeLibrary(failed, { type: 'month-retried', month: '2024-05' }), ['2024-05']), ['2024-05'])
  })

  it('takes removed photos out of their month, its count and the total', () => {
    const library = changeLibrary(loaded(aMonth('2024-05', ['a', 'b'])), { type: 'photos-removed', photoIds: new Set(['a']) })
    assert.deepEqual(library.columns.get('2024-05')?.photo_id, ['b'])
    assert.deepEqual(library.months[0], { month: '2024-05', count: 1 })
    assert.equal(library.total, 4)
  })

  it('drops a month with its last photo', () => {
    const library = changeLibrary(loaded(aMonth('2024-05', ['a', 'b'])), { type: 'photos-removed', photoIds: new Set(['a', 'b']) })
    assert.deepEqual(
      library.months.map(({ month }) => month),
      ['2024-04'],
    )
    assert.equal(library.columns.has('2024-05'), false)
  })

  it('corrects a count when the month itself says otherwise', () => {
    const library = loaded(aMonth('2024-05', ['a', 'b', 'c']))
    assert.equal(library.months[0]?.count, 3)
    assert.equal(library.total, 6)
  })

  it('keeps showing what it has when reading the timeline fails', () => {
    const library = loaded(aMonth('2024-05', ['a', 'b']))
    assert.equal(changeLibrary(library, { type: 'timeline-failed', error: new Error('down') }), library)
    assert.equal(changeLibrary(emptyLibrary, { type: 'timeline-failed', error: new Error('down') }).status, 'failed')
  })

  it('turns months and photos around for the oldest first, all columns alike', () => {
    const [first, second] = inOrder(loaded(aMonth('2024-05', ['new', 'old'])), 'oldest')
    assert.equal(first?.month, '2024-04')
    assert.deepEqual(second?.columns?.photo_id, ['old', 'new'])
    assert.deepEqual(second?.columns?.taken_at, [1, 2])
    assert.equal(inOrder(loaded(aMonth('2024-05', ['new', 'old'])), 'newest')[0]?.columns?.photo_id[0], 'new')
  })
})
