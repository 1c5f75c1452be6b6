import type { Choice } from '@imgstream/client'
import { useCallback, useEffect, useReducer, useState } from 'react'
import { api } from '../../api.ts'
import { currentOf, decisionFor, noReview, readReview, reduceOpenReview } from './open-review.ts'

/** The review of another device's batch, one file at a time. */
export function useOpenReview(batchId: string) {
  const [state, change] = useReducer(reduceOpenReview, noReview)
  const [problem, setProblem] = useState<'failed' | 'notSaved' | 'tooLate'>()
  const [hasRead, setHasRead] = useState(false)
  const wanted = state.waiting[0]?.facts.existing_photo_id
  const current = currentOf(state)

  useEffect(() => {
    readReview(batchId).then(
      (items) => {
        change({ type: 'read', items })
        setHasRead(true)
      },
      () => setProblem('failed'),
    )
  }, [batchId])

  useEffect(() => {
    if (!wanted) return
    api.call('getPhoto', { params: { id: wanted } }).then(
      (photo) => change({ type: 'photo', id: wanted, photo }),
      () => change({ type: 'photo', id: wanted, photo: 'gone' }),
    )
  }, [wanted])

  const decide = useCallback(
    async (choice: Choice) => {
      if (!current) return
      const { key } = current.shared
      const decision = decisionFor(current.item, choice)
      try {
        await api.call('changeReview', { params: { id: batchId }, body: { decide: [{ key, decision }] } })
        setProblem(undefined)
        change({ type: 'decided', key })
      } catch {
        setProblem('notSaved')
      }
    },
    [batchId, current],
  )

  const last = state.decided.at(-1)
  const takeBack = useCallback(async () => {
    if (!last) return
    const { key } = last
    try {
      await api.call('changeReview', { params: { id: batchId }, body: { decide: [{ key, decision: null }] } })
      // A file that was sent meanwhile is in the review no more.
      const item = (await readReview(batchId)).find((each) => each.key === key)
      setProblem(item ? undefined : 'tooLate')
      change(item ? { type: 'taken_back', item } : { type: 'carried_out', key })
    } catch {
      setProblem('notSaved')
    }
  }, [batchId, last])
  return {
    current,
    decide,
    last: last?.facts.filename,
    takeBack,
    problem,
    left: state.waiting.length,
    isDone: hasRead && state.waiting.length === 0,
  }
}
