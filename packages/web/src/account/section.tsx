import { type ReactNode, useId } from 'react'

/** A part of the page with its name. */
export function Section(props: { title: string; intro?: string; children: ReactNode }) {
  const id = useId()
  return (
    <section className="ac-part" aria-labelledby={id}>
      <h2 id={id}>{props.title}</h2>
      {props.intro ? <p className="muted">{props.intro}</p> : null}
      {props.children}
    </section>
  )
}

/** What somebody has, one a line: what it is, a few words about it, what can be done with it. */
export function Entry(props: { name: string; tag?: ReactNode; about: readonly string[]; children?: ReactNode }) {
  return (
    <li className="ac-entry">
      <div className="ac-entry-text">
        <p className="ac-entry-name">
          {props.name} {props.tag}
        </p>
        <p className="muted small">{props.about.join(' · ')}</p>
      </div>
      {props.children ? <div className="ac-entry-verbs">{props.children}</div> : null}
    </li>
  )
}
