import './tables.css'
import type { FailureList } from '@imgstream/contract'
import { CircleCheck } from 'lucide-react'
import { useId } from 'react'
import type { ErrorWords } from '../messages/en/errors.ts'
import { useMessages } from '../messages/language.tsx'
import type { Messages } from '../messages/messages.ts'
import { type FailureGroup, failureGroups } from './failure-groups.ts'
import { useFigures } from './use-figures.ts'

/** What failed, how often, and what to do about it. */
export function FailuresPart({ list }: { list: FailureList }) {
  const t = useMessages()
  const figures = useFigures()
  const id = useId()
  const groups = failureGroups(list.failures)
  return (
    <section className="mo-card" aria-labelledby={id}>
      <h2 id={id}>{t.monitoring.failures}</h2>
      {groups.length === 0 ? (
        <p className="muted mo-nothing">
          <CircleCheck className="icon mo-good" aria-hidden />
          {t.monitoring.noFailures}
        </p>
      ) : (
        <table className="mo-table mo-failures">
          <thead>
            <tr>
              <th scope="col">{t.monitoring.when}</th>
              <th scope="col">{t.monitoring.what}</th>
              <th scope="col">{t.monitoring.todo}</th>
              <th scope="col">{t.monitoring.howOften}</th>
            </tr>
          </thead>
          <tbody>
            {groups.map((group) => {
              const words = wordsOf(group, t)
              return (
                <tr key={`${group.what} ${group.code}`}>
                  <td className="num mo-when">{figures.moment(group.lastAt)}</td>
                  <td>
                    <b>{t.monitoring.failedWhat[group.what]}</b>
                    <br />
                    {words.happened}
                  </td>
                  <td className="muted">{t.frame.sentences(words.safe, words.todo)}</td>
                  <td>
                    <span className="tag bad num">{t.monitoring.times(group.count)}</span>
                  </td>
                </tr>
              )
            })}
          </tbody>
        </table>
      )}
      {list.more ? <p className="muted small">{t.monitoring.moreFailures}</p> : null}
    </section>
  )
}

function wordsOf({ what, code }: FailureGroup, t: Messages): ErrorWords {
  const { checkHappened: happened, checkSafe: safe, checkTodo: todo } = t.monitoring
  if (what === 'check') return { happened, safe, todo }
  // A code from a newer server than this page has no words here.
  return (t.errors as Partial<Record<string, ErrorWords>>)[code] ?? t.errors.INTERNAL
}
