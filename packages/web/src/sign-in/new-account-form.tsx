import { type ReactNode, useState } from 'react'
import { useMessages } from '../messages/language.tsx'
import { Field } from './field.tsx'
import { NewPasswordField } from './new-password-field.tsx'
import { Problem } from './problem.tsx'
import { useSignIn } from './use-sign-in.ts'

export interface NewAccount {
  email: string
  display_name: string
  password: string
}

/** Name, e-mail address and password of an account that is to be made. `email` is given where it is not to be chosen. */
export function NewAccountForm(props: {
  email?: string | undefined
  onCreate: (account: NewAccount) => Promise<unknown>
  children?: ReactNode
}) {
  const t = useMessages()
  const { busy, failure, submit } = useSignIn()
  const [name, setName] = useState('')
  const [email, setEmail] = useState(props.email ?? '')
  const [password, setPassword] = useState('')
  return (
    <form className="si-form" onSubmit={submit(() => props.onCreate({ email: email.trim(), display_name: name.trim(), password }))}>
      {props.children}
      <Field
        label={t.signIn.name}
        name="name"
        autoComplete="name"
        required
        maxLength={100}
        pattern=".*\S.*"
        value={name}
        onChange={setName}
      />
      <Field
        label={t.signIn.email}
        type="email"
        name="email"
        autoComplete="username"
        required
        maxLength={254}
        readOnly={props.email !== undefined}
        value={email}
        onChange={setEmail}
      />
      <NewPasswordField label={t.signIn.password} name="password" problem={failure.password} value={password} onChange={setPassword} />
      <Problem text={failure.text} />
      <button type="submit" className="btn primary" disabled={busy}>
        {t.signIn.create}
      </button>
    </form>
  )
}
