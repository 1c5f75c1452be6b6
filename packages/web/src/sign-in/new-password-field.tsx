import { useFormat, useMessages } from '../messages/language.tsx'
import { PasswordField } from './field.tsx'
import { leastPassword } from './password-words.ts'

/** A password that is to be set: how long it must be is said beside it. */
export function NewPasswordField(props: {
  label: string
  name?: string
  problem: string | undefined
  value: string
  onChange: (value: string) => void
}) {
  const t = useMessages()
  const format = useFormat()
  return (
    <PasswordField
      autoComplete="new-password"
      minLength={leastPassword}
      hint={t.signIn.passwordHint(format.number(leastPassword))}
      {...props}
    />
  )
}
