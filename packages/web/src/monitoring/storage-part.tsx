import './storage-part.css'
import './tables.css'
import type { BucketCost, StorageReport } from '@imgstream/contract'
import { useId } from 'react'
import { Link } from 'wouter'
import { useFormat, useMessages } from '../messages/language.tsx'
import { useFigures } from './use-figures.ts'
import { daysWithNow, growthOf, totalBytes } from './storage-days.ts'

/** What the library takes up now, by what it is for, and the room or the price of that. */
export function StoragePart({ storage, today }: { storage: StorageReport; today: string }) {
  const { monitoring: t, photos } = useMessages()
  const format = useFormat()
  const figures = useFigures()
  const id = useId()
  const { now, disk, bucket, quota_bytes: quota } = storage
  const total = totalBytes(now)
  const isEmpty = now.originals_bytes + now.versions_bytes + now.trash_bytes === 0
  const growth = growthOf(daysWithNow(storage, today, true))
  const parts: [string, number | null][] = [
    [t.originals, now.originals_bytes],
    [t.versions, now.versions_bytes],
    [t.trash, now.trash_bytes],
    [t.derivatives, now.derivatives_bytes],
  ]
  return (
    <section className="mo-card mo-storage" aria-labelledby={id}>
      <h2 id={id}>{t.storage}</h2>
      <dl className="num">
        {parts.map(([name, bytes]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>{bytes === null ? <span className="muted">{t.notMeasured}</span> : <b>{format.size(bytes)}</b>}</dd>
            <Bar share={total === 0 ? 0 : (bytes ?? 0) / total} />
          </div>
        ))}
        <div>
          <dt>{t.total}</dt>
          <dd>
            <b>{format.size(total)}</b>
          </dd>
        </div>
        {disk ? (
          <div>
            <dt>{t.diskUsed}</dt>
            <dd>{figures.percent(1 - disk.free_bytes / disk.total_bytes)}</dd>
            <Bar share={1 - disk.free_bytes / disk.total_bytes} />
          </div>
        ) : null}
      </dl>
      <ul className="mo-notes muted small num">
        {growth ? <li>{t.grown(signed(growth.bytes, format.size), figures.day(growth.since))}</li> : null}
        {disk ? <li>{t.disk(format.size(disk.free_bytes), format.size(disk.total_bytes))}</li> : null}
        {quota === null ? null : <li>{t.quota(format.size(quota))}</li>}
        {now.derivatives_measured_at ? <li>{t.measuredAt(figures.moment(now.derivatives_measured_at))}</li> : null}
        {bucket && !bucket.cost ? <li>{t.costUnknown(bucket.region)}</li> : null}
      </ul>
      {bucket?.cost ? <Cost cost={bucket.cost} /> : null}
      {isEmpty ? (
        <div className="mo-empty">
          <p className="muted">{t.libraryEmpty}</p>
          <Link href="/upload" className="btn line">
            {photos.addPhotos}
          </Link>
        </div>
      ) : null}
    </section>
  )
}

function Cost({ cost }: { cost: BucketCost }) {
  const t = useMessages().monitoring
  const format = useFormat()
  const figures = useFigures()
  const rows = [
    ['Standard', cost.standard_bytes, cost.standard_price],
    ['Coldline', cost.coldline_bytes, cost.coldline_price],
  ] as const
  return (
    <>
      <p>
        <b>{t.cost(figures.dollars(cost.monthly_cost))}</b>
      </p>
      <details className="mo-details">
        <summary>{t.costHow}</summary>
        <table className="mo-table num small">
          <thead>
            <tr>
              <th scope="col">{t.costRow.class}</th>
              <th scope="col">{t.costRow.stored}</th>
              <th scope="col">{t.costRow.price}</th>
              <th scope="col">{t.costRow.cost}</th>
            </tr>
          </thead>
          <tbody>
            {rows.map(([name, bytes, price]) => (
              <tr key={name}>
                <th scope="row">{name}</th>
                <td>{format.size(bytes)}</td>
                <td>{figures.price(price)}</td>
                <td>{figures.dollars((bytes / 2 ** 30) * price)}</td>
              </tr>
            ))}
          </tbody>
        </table>
        <p className="muted small">{t.costAssumptions(cost.region, figures.day(cost.prices_of), cost.coldline_days)}</p>
      </details>
    </>
  )
}

const Bar = ({ share }: { share: number }) => (
  <dd className="mo-bar" aria-hidden>
    <i style={{ width: `${Math.round(Math.min(1, Math.max(0, share)) * 1000) / 10}%` }} />
  </dd>
)

const signed = (bytes: number, size: (bytes: number) => string) => `${bytes < 0 ? '−' : '+'}${size(Math.abs(bytes))}`
