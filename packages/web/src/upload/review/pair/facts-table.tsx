import './facts-table.css'
import type { Difference, PhotoFacts } from '@imgstream/client'
import { useFormat, useMessages } from '../../../messages/language.tsx'
import { type FactRow, factRows } from './fact-rows.ts'

/** Both sides' facts; what differs is bold, what is better is said. */
export function FactsTable(props: {
  sides: { existing: PhotoFacts | undefined; incoming: PhotoFacts }
  difference: Difference | undefined
  headings: readonly [string, string]
}) {
  const t = useMessages().review
  const rows = factRows(props.sides, props.difference, t, useFormat())
  return (
    <table className="rv-facts num">
      <caption className="visually-hidden">{t.facts}</caption>
      <thead className="visually-hidden">
        <tr>
          <th scope="col">{props.headings[0]}</th>
          <th scope="col">{t.factColumn}</th>
          <th scope="col">{props.headings[1]}</th>
        </tr>
      </thead>
      <tbody>
        {rows.map((row) => (
          <tr key={row.key}>
            <Cell row={row} side="existing" />
            <th scope="row">{t.fact[row.key]}</th>
            <Cell row={row} side="incoming" />
          </tr>
        ))}
      </tbody>
    </table>
  )
}

function Cell(props: { row: FactRow; side: 'existing' | 'incoming' }) {
  const { row, side } = props
  const better = row.better?.side === side ? row.better.word : undefined
  return (
    <td data-differs={row.differs || undefined} data-better={better === undefined ? undefined : true}>
      {row[side]}
      {better === undefined ? null : (
        <>
          {' '}
          <span className="rv-better">↑ {better}</span>
        </>
      )}
    </td>
  )
}
