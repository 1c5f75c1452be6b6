import '../tables.css'
import { Copy } from 'lucide-react'
import { useState } from 'react'
import { useMessages } from '../../messages/language.tsx'
import { showToast } from '../../state/toasts.ts'
import type { ChartSpec } from './chart-spec.ts'
import { rowsOf, tableText } from './table-rows.ts'

/** The figures of a chart as a table, the newest first; opened by whoever wants it. */
export function ChartTable({ spec }: { spec: ChartSpec }) {
  const t = useMessages()
  const [isOpen, setOpen] = useState(false)
  return (
    <details className="mo-details" onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary>{t.monitoring.showTable}</summary>
      {isOpen ? <OpenTable spec={spec} /> : null}
    </details>
  )
}

function OpenTable({ spec }: { spec: ChartSpec }) {
  const t = useMessages()
  const rows = rowsOf(spec)
  const copy = async () => {
    try {
      await navigator.clipboard.writeText(tableText(spec))
      showToast({ text: t.monitoring.copied })
    } catch {
      // Not over plain http, and not where the person said no.
      showToast({ text: t.monitoring.copyFailed, tone: 'bad' })
    }
  }
  return (
    <>
      {/* oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- it scrolls, and the keyboard must reach that */}
      <div className="mo-scroll" tabIndex={0} role="region" aria-label={t.monitoring.tableOf(spec.title)}>
        <table className="mo-table num">
          <caption className="visually-hidden">{spec.title}</caption>
          <thead>
            <tr>
              <th scope="col">{spec.column}</th>
              {spec.series.map(({ name }) => (
                <th key={name} scope="col">
                  {name}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {rows.map(([label, ...cells]) => (
              <tr key={label}>
                <th scope="row">{label}</th>
                {cells.map((cell, index) => (
                  <td key={spec.series[index]?.name}>{cell}</td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      <button type="button" className="btn line" onClick={() => void copy()}>
        <Copy className="icon" aria-hidden />
        {t.monitoring.copyTable}
      </button>
    </>
  )
}
