import { useId } from 'react'

/** One of a few, in the browser's own list. */
export function SelectField<V extends string>(props: {
  label: string
  value: V
  choices: readonly (readonly [V, string])[]
  onChange: (value: V) => void
}) {
  const id = useId()
  return (
    <div className="field">
      <label htmlFor={id}>{props.label}</label>
      <select
        id={id}
        value={props.value}
        // The values are those of the choices.
        onChange={(event) => props.onChange(event.target.value as V)}
      >
        {props.choices.map(([value, name]) => (
          <option key={value} value={value}>
            {name}
          </option>
        ))}
      </select>
    </div>
  )
}
