import './range-control.css'
import { type FormEvent, useId, useState } from 'react'
import { useMessages } from '../messages/language.tsx'
import { areDays, dayText, presets, type RangeChoice, rangeOf } from './range.ts'

/** Which time is shown: four usual ranges, or days of one's own. */
export function RangeControl({ choice, onChoose }: { choice: RangeChoice; onChoose: (choice: RangeChoice) => void }) {
  const t = useMessages().monitoring
  const [asksDays, setAsksDays] = useState(choice.kind === 'days')
  const id = useId()
  return (
    <div className="mo-range">
      <div className="mo-chips" role="group" aria-label={t.range}>
        {presets.map((preset) => (
          <button
            key={preset}
            type="button"
            className="chip"
            aria-pressed={choice.kind === 'preset' && choice.preset === preset}
            onClick={() => {
              setAsksDays(false)
              onChoose({ kind: 'preset', preset })
            }}
          >
            {t.ranges[preset]}
          </button>
        ))}
        <button
          type="button"
          className="chip"
          aria-pressed={choice.kind === 'days'}
          aria-expanded={asksDays}
          aria-controls={id}
          onClick={() => setAsksDays((before) => !before)}
        >
          {t.ownRange}
        </button>
      </div>
      <div id={id}>{asksDays ? <DaysForm choice={choice} onChoose={onChoose} /> : null}</div>
    </div>
  )
}

function DaysForm({ choice, onChoose }: { choice: RangeChoice; onChoose: (choice: RangeChoice) => void }) {
  const t = useMessages().monitoring
  const id = useId()
  const [today] = useState(() => dayText(new Date()))
  const [days, setDays] = useState(() =>
    choice.kind === 'days' ? choice : { from: dayText(new Date(rangeOf(choice, new Date()).from)), until: today },
  )
  const [isWrong, setWrong] = useState(false)
  const show = (event: FormEvent) => {
    event.preventDefault()
    setWrong(!areDays(days))
    if (areDays(days)) onChoose({ kind: 'days', from: days.from, until: days.until })
  }
  return (
    <form className="mo-days" onSubmit={show} noValidate>
      {(['from', 'until'] as const).map((edge) => (
        <label key={edge}>
          {t[edge]}
          <input
            type="date"
            value={days[edge]}
            max={today}
            aria-invalid={isWrong}
            aria-describedby={isWrong ? id : undefined}
            onChange={(event) => setDays({ ...days, [edge]: event.target.value })}
          />
        </label>
      ))}
      <button type="submit" className="btn primary">
        {t.show}
      </button>
      {isWrong ? (
        <p id={id} className="mo-wrong small" role="alert">
          {t.ownRangeWrong}
        </p>
      ) : null}
    </form>
  )
}
