import { Eye, EyeOff } from 'lucide-react'
import { type InputHTMLAttributes, useId, useState } from 'react'
import { useMessages } from '../messages/language.tsx'

type FieldProps = Omit<InputHTMLAttributes<HTMLInputElement>, 'onChange' | 'id'> & {
  label: string
  value: string
  onChange: (value: string) => void
  hint?: string | undefined
  /** What is wrong with the value; takes the place of the hint. */
  problem?: string | undefined
}

/** A text with its name above and what to know about it below. */
export function Field({ label, value, onChange, hint, problem, children, ...input }: FieldProps) {
  const id = useId()
  const below = problem ?? hint
  return (
    <div className="field">
      <label htmlFor={id}>{label}</label>
      <div className="field-box">
        <input
          {...input}
          id={id}
          value={value}
          aria-invalid={problem !== undefined || undefined}
          aria-describedby={below ? `${id}-below` : undefined}
          onChange={(event) => onChange(event.target.value)}
        />
        {children}
      </div>
      {below ? (
        <p id={`${id}-below`} className={problem ? 'field-problem small' : 'muted small'}>
          {below}
        </p>
      ) : null}
    </div>
  )
}

/** A password, which may be shown while it is typed. */
export function PasswordField(props: Omit<FieldProps, 'type' | 'children'>) {
  const t = useMessages()
  const [isShown, setShown] = useState(false)
  const Icon = isShown ? EyeOff : Eye
  return (
    <Field {...props} type={isShown ? 'text' : 'password'} autoCapitalize="none" spellCheck={false} required maxLength={1024}>
      <button
        type="button"
        className="btn round field-eye"
        aria-label={t.signIn.showPassword}
        aria-pressed={isShown}
        onClick={() => setShown(!isShown)}
      >
        <Icon className="icon" aria-hidden />
      </button>
    </Field>
  )
}
