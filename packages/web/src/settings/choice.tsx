import { Label } from 'react-aria-components/Label'
import { Radio, RadioGroup } from 'react-aria-components/RadioGroup'

/** One of a few, each on a line of its own. */
export function Choice<V extends string>(props: {
  label: string
  value: V
  choices: readonly (readonly [V, string])[]
  onChange: (value: V) => void
}) {
  return (
    <RadioGroup className="choice" value={props.value} onChange={(value) => props.onChange(value as V)}>
      <Label className="choice-label">{props.label}</Label>
      <div className="choice-list">
        {props.choices.map(([value, name]) => (
          <Radio key={value} value={value} className="choice-item">
            <span className="choice-dot" aria-hidden />
            {name}
          </Radio>
        ))}
      </div>
    </RadioGroup>
  )
}
