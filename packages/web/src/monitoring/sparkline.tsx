import './tiles.css'
/** A line without axes: how a figure went, over the times at which there was one. It says nothing that the charts do not say in words. */
export function Sparkline({ values }: { values: readonly (number | null)[] }) {
  const known = values.filter((value) => value !== null)
  const most = Math.max(...known, 0)
  if (known.length < 2 || most === 0) return <div className="mo-spark" aria-hidden />
  const at = (value: number, index: number) => `${round((index / (known.length - 1)) * 100)} ${round(26 - (value / most) * 23)}`
  const path = `M${known.map(at).join('L')}`
  return (
    <svg className="mo-spark" viewBox="0 0 100 28" preserveAspectRatio="none" aria-hidden>
      <path className="mo-spark-area" d={`${path}L100 28L0 28Z`} />
      <path d={path} />
    </svg>
  )
}

const round = (value: number) => Math.round(value * 100) / 100
