import { TriangleAlert } from 'lucide-react'

/** Said by screen readers as soon as it appears. */
export function Problem({ text }: { text: string | undefined }) {
  return (
    <div role="alert" className="si-alert">
      {text ? (
        <p className="si-problem">
          <TriangleAlert className="icon" aria-hidden />
          {text}
        </p>
      ) : null}
    </div>
  )
}
