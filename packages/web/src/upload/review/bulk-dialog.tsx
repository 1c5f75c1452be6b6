import { type BulkPlan, type BulkRule, type Choice, planBulkDecision } from '@imgstream/client'
import { useState } from 'react'
import { useMessages } from '../../messages/language.tsx'
import { showToast } from '../../state/toasts.ts'
import { Modal } from '../modal.tsx'
import { reviewKindOf } from './review-kinds.ts'
import { decidePlan } from './review-session.ts'
import type { Review } from './use-review.ts'

type RuleKey = keyof ReturnType<typeof useMessages>['review']['rules']

const rules: readonly { key: RuleKey; rule: BulkRule }[] = [
  { key: 'suggested', rule: 'suggested' },
  { key: 'newer', rule: 'newer' },
  { key: 'larger', rule: 'larger' },
  { key: 'higher_resolution', rule: 'higher_resolution' },
  { key: 'overwrite', rule: { choice: 'overwrite' } },
  { key: 'keep_both', rule: { choice: 'keep_both' } },
  { key: 'skip', rule: { choice: 'skip' } },
]

/** One decision for many files. Every way says what it would do before it does it. */
export function BulkDialog(props: { review: Review; onClose: () => void }) {
  const t = useMessages()
  const { review } = props
  const kind = review.current && reviewKindOf(review.current, review.itemAt)
  const ofKind = review.allLeft.filter((id) => {
    const item = review.itemAt(id)
    return item && reviewKindOf(item, review.itemAt) === kind
  })
  const [scope, setScope] = useState<'all' | 'kind'>('all')
  const ids = scope === 'kind' ? ofKind : review.allLeft
  const items = ids.flatMap((id) => review.itemAt(id) ?? [])
  const apply = (plan: BulkPlan) => {
    decidePlan(plan, review.after(undefined, new Set(plan.choices.map(({ id }) => id))))
    showToast({ text: t.review.bulkDone(plan.choices.length) })
    props.onClose()
  }
  return (
    <Modal
      wide
      title={t.review.bulkTitle}
      onClose={props.onClose}
      actions={
        <button type="button" className="btn line" onClick={props.onClose}>
          {t.frame.cancel}
        </button>
      }
    >
      {kind && ofKind.length > 0 && ofKind.length < review.allLeft.length ? (
        <fieldset className="rv-scope">
          <legend className="visually-hidden">{t.review.bulkScope}</legend>
          <button type="button" className="up-chip" aria-pressed={scope === 'all'} onClick={() => setScope('all')}>
            {t.review.scopeAll(review.allLeft.length)}
          </button>
          <button type="button" className="up-chip" aria-pressed={scope === 'kind'} onClick={() => setScope('kind')}>
            {t.review.scopeKind(t.review.kinds[kind], ofKind.length)}
          </button>
        </fieldset>
      ) : (
        <p className="muted">{t.review.scopeAll(review.allLeft.length)}</p>
      )}
      <ul className="rv-rules">
        {rules.map(({ key, rule }) => {
          const plan = planBulkDecision(items, rule, review.itemAt)
          return (
            <li key={key}>
              <button type="button" className="rv-rule" disabled={plan.choices.length === 0} onClick={() => apply(plan)}>
                <b>{t.review.rules[key]}</b>
                <span className="small muted num">{planWords(plan, t.review)}</span>
              </button>
            </li>
          )
        })}
      </ul>
    </Modal>
  )
}

const order: readonly Choice[] = ['overwrite', 'keep_both', 'restore', 'skip']

/** `overwrites 5 · skips 9 (2 equal) · leaves 1 undecided`. */
export function planWords(plan: BulkPlan, t: ReturnType<typeof useMessages>['review']): string {
  const parts = order.filter((choice) => plan.counts[choice] > 0).map((choice) => t.planPart(t.planned[choice], plan.counts[choice]))
  const why = t.planSkippedWhy(plan.equal, plan.unknown)
  const last = parts.pop()
  if (last !== undefined) parts.push(why ? t.planWhy(last, why) : last)
  if (plan.notPossible.length > 0 && plan.choices.length > 0) parts.push(t.planLeft(plan.notPossible.length))
  return parts.length > 0 ? t.plan(parts) : t.planNothing
}
