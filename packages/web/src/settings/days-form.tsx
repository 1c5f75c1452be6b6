import { type FormEvent, useId, useState } from 'react'
import { useFormat, useMessages } from '../messages/language.tsx'

const [least, most] = [1, 36_500]

/** A number of days and a button that makes it hold: what is older then goes for good. */
export function DaysForm(props: { label: string; hint: string; days: number; onSave: (days: number) => Promise<void> }) {
  const t = useMessages()
  const format = useFormat()
  const id = useId()
  const [text, setText] = useState(String(props.days))
  const [busy, setBusy] = useState(false)
  const days = Number(text)
  const isGood = text.trim() !== '' && Number.isInteger(days) && days >= least && days <= most
  const save = async (event: FormEvent) => {
    event.preventDefault()
    if (!isGood) return
    setBusy(true)
    await props.onSave(days)
    setBusy(false)
  }
  return (
    <form className="days" onSubmit={(event) => void save(event)} noValidate>
      <label htmlFor={id}>{props.label}</label>
      <div className="days-row">
        <input
          id={id}
          type="number"
          inputMode="numeric"
          min={least}
          max={most}
          step={1}
          value={text}
          aria-invalid={!isGood}
          aria-describedby={`${id}-hint`}
          onChange={(event) => setText(event.target.value)}
        />
        <button type="submit" className="btn primary" disabled={busy}>
          {t.settings.save}
        </button>
      </div>
      <p id={`${id}-hint`} className={isGood ? 'muted small' : 'days-wrong small'}>
        {isGood ? props.hint : t.settings.daysWrong(format.number(least), format.number(most))}
      </p>
    </form>
  )
}
