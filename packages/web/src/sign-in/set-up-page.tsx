import { useState } from 'react'
import { api } from '../api.ts'
import { useMessages } from '../messages/language.tsx'
import { Card } from './card.tsx'
import { Field } from './field.tsx'
import { NewAccountForm } from './new-account-form.tsx'

/** The first account, by the code of the log. */
export function SetUpPage() {
  const t = useMessages()
  const [code, setCode] = useState('')
  return (
    <Card title={t.signIn.setUpTitle} intro={t.signIn.setUpIntro}>
      <NewAccountForm onCreate={(account) => api.call('setUp', { body: { ...account, code } })}>
        <Field
          label={t.signIn.code}
          hint={t.signIn.codeHint}
          name="code"
          autoComplete="one-time-code"
          autoCapitalize="characters"
          spellCheck={false}
          placeholder="XXXX-XXXX-XXXX-XXXX-XXXX"
          required
          minLength={8}
          maxLength={60}
          value={code}
          onChange={setCode}
        />
      </NewAccountForm>
    </Card>
  )
}
