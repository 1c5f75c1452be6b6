import '../../chip.css'
import './bulk-dialog.css'
import { type BulkPlan, type BulkRule, type Choice, isDecidable, planBulkDecision } from '@imgstream/client'
import { useMemo, useState } from 'react'
import { useMessages } from '../../../messages/language.tsx'
import { showToast } from '../../../state/toasts.ts'
import { Modal } from '../../modal.tsx'
import { reviewKindOf } from '../list/review-kinds.ts'
import { decidePlan } from '../review-session.ts'
import type { Review } from '../use-review.ts'

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
  const scopes = useScopes(review)
  const [chosen, setScope] = useState<ScopeKey>(scopes[0]?.key ?? 'all')
  const scope = scopes.find(({ key }) => key === chosen) ?? scopes[0]
  const plans = usePlans(scope?.ids ?? [], review)
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
      {scopes.length > 1 ? (
        <fieldset className="rv-scope">
          <legend className="visually-hidden">{t.review.bulkScope}</legend>
          {scopes.map(({ key, words }) => (
            <button key={key} type="button" className="up-chip" aria-pressed={scope?.key === key} onClick={() => setScope(key)}>
              {words}
            </button>
          ))}
        </fieldset>
      ) : (
        <p className="muted">{scope?.words}</p>
      )}
      <ul className="rv-rules">
        {plans.map(({ key, plan }) => (
          <li key={key}>
            <button type="button" className="rv-rule" disabled={plan.choices.length === 0} onClick={() => apply(plan)}>
              <b>{t.review.rules[key]}</b>
              <span className="small muted num">{planWords(plan, t.review)}</span>
            </button>
          </li>
        ))}
      </ul>
    </Modal>
  )
}

type ScopeKey = 'selected' | 'all' | 'kind'
interface Scope {
  key: ScopeKey
  ids: readonly number[]
  words: string
}

/** What was ticked goes before all that is left; what a selection holds already decided is decided anew. */
function useScopes(review: Review): Scope[] {
  const t = useMessages().review
  const { current, itemAt, state } = review
  const allLeft = review.allLeft()
  const kind = current && reviewKindOf(current, itemAt)
  const ofKind = allLeft.filter((id) => {
    const item = itemAt(id)
    return item && reviewKindOf(item, itemAt) === kind
  })
  const selected = [...state.selected].filter((id) => {
    const item = itemAt(id)
    return item && isDecidable(item)
  })
  return [
    ...(selected.length > 0 ? [{ key: 'selected' as const, ids: selected, words: t.scopeSelected(selected.length) }] : []),
    ...(allLeft.length > 0 ? [{ key: 'all' as const, ids: allLeft, words: t.scopeAll(allLeft.length) }] : []),
    ...(kind && ofKind.length > 0 && ofKind.length < allLeft.length
      ? [{ key: 'kind' as const, ids: ofKind, words: t.scopeKind(t.kinds[kind], ofKind.length) }]
      : []),
  ]
}

/** What every rule would do to these files. They are looked at once, not whenever a file under way makes the page draw again. */
function usePlans(ids: readonly number[], review: Review): { key: RuleKey; plan: BulkPlan }[] {
  const { itemAt } = review
  const key = `${ids.length}/${ids[0]}/${ids.at(-1)}`
  return useMemo(() => {
    const items = ids.flatMap((id) => itemAt(id) ?? [])
    return rules.map((each) => ({ key: each.key, plan: planBulkDecision(items, each.rule, itemAt) }))
    // oxlint-disable-next-line react/exhaustive-deps -- the key stands for the ids; while the dialog is open only files under way change
  }, [key])
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
