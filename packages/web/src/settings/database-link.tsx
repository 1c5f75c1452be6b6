import { Database } from 'lucide-react'
import { useEffect, useState } from 'react'
import { Link } from 'wouter'
import { api } from '../api.ts'
import { useMessages } from '../messages/language.tsx'

/** The way to the database's page, where this server has one: in development and test. */
export function DatabaseLink() {
  const t = useMessages()
  const [isThere, setThere] = useState(false)
  useEffect(() => {
    const stop = new AbortController()
    api.me({ signal: stop.signal }).then(
      (me) => setThere(me.admin_functions),
      // The other parts of the page say what is wrong.
      () => {},
    )
    return () => stop.abort()
  }, [])
  if (!isThere) return null
  return (
    <section className="settings-database" aria-labelledby="settings-database">
      <h2 id="settings-database">{t.database.title}</h2>
      <p className="muted">{t.database.intro}</p>
      <Link href="/settings/database" className="btn line">
        <Database className="icon" aria-hidden />
        {t.database.open}
      </Link>
    </section>
  )
}
