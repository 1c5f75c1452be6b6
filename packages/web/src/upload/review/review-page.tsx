import './review-page.css'
import { CircleCheck } from 'lucide-react'
import { useEffect, useRef, useState } from 'react'
import { Link } from 'wouter'
import { usePageTitle } from '../../frame/page-title.ts'
import { useMessages } from '../../messages/language.tsx'
import { BulkDialog } from './dialogs/bulk-dialog.tsx'
import { Comparison } from './pair/comparison.tsx'
import { DecisionBar } from './decision-bar.tsx'
import { KeysDialog } from './dialogs/keys-dialog.tsx'
import { ReviewHead } from './review-head.tsx'
import { ReviewList } from './list/review-list.tsx'
import { carryOut } from './review-session.ts'
import { SafeModeBanner } from './safe-mode-banner.tsx'
import { useFlip } from './pair/use-flip.ts'
import { isForReview, useKeys } from './use-keys.ts'
import { usePictureAhead } from './pair/use-picture-ahead.ts'
import { useReview } from './use-review.ts'
import { useReviewActions } from './use-review-actions.ts'

/** Existing and incoming side by side, and what to do about each name that is taken. */
export default function ReviewPage() {
  const t = useMessages().review
  const review = useReview()
  const { current, total } = review
  const [dialog, setDialog] = useState<'bulk' | 'keys'>()
  const actions = useReviewActions(review, { bulk: () => setDialog('bulk'), help: () => setDialog('keys') })
  const flip = useFlip()
  const next = current && review.after(current.id)
  usePictureAhead(next === undefined ? undefined : review.itemAt(next))
  const page = useRef<HTMLElement>(null)
  usePageTitle(t.title(total))
  useEffect(() => carryOut, [])
  // The keys work while the focus is on this page, and only then.
  useEffect(() => page.current?.focus({ preventScroll: true }), [])
  // A focused button that goes away (there is nothing left to apply to many) or can no longer be pressed (nor to undo) would take the keys
  // with it.
  useEffect(() => {
    const { activeElement: active, body } = document
    if (active === body || active?.matches('.rv-foot :disabled')) page.current?.focus({ preventScroll: true })
  })
  useKeys(page, (event) => {
    if (event.key === ' ' && (event.type === 'keyup' || (isForReview(event) && isFlipPlace(event.target)))) {
      flip.hold(event.type === 'keydown')
      if (isFlipPlace(event.target)) event.preventDefault()
    } else if (event.type === 'keydown' && isForReview(event) && actions.press(event)) event.preventDefault()
  })
  return (
    <section ref={page} className="rv" tabIndex={-1} aria-label={t.title(total)}>
      <ReviewHead review={review} onAcceptAll={actions.acceptAll} onKeys={() => setDialog('keys')} />
      {total === 0 ? (
        <Nothing title={t.nothing} hint={t.nothingHint} />
      ) : (
        <>
          <ReviewList review={review} />
          {/* oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- it scrolls, so the keyboard must be able to reach it */}
          <section className="rv-stage" aria-label={current?.file.name ?? t.allDecided} tabIndex={0}>
            {current ? (
              <>
                {current.classification?.class === 'unknown' ? <SafeModeBanner /> : null}
                <Comparison key={current.id} item={current} review={review} flip={flip} />
              </>
            ) : (
              <Nothing title={t.allDecided} hint={t.allDecidedHint} />
            )}
          </section>
          <DecisionBar review={review} actions={actions} />
        </>
      )}
      {dialog === 'bulk' ? <BulkDialog review={review} onClose={() => setDialog(undefined)} /> : null}
      {dialog === 'keys' ? <KeysDialog onClose={() => setDialog(undefined)} /> : null}
      <p className="visually-hidden" role="status">
        {actions.said}
      </p>
    </section>
  )
}

/** Where Space flips: anywhere but on a control that it presses. A file in the list is opened by Enter. */
const isFlipPlace = (target: EventTarget | null): boolean =>
  target instanceof Element && target.closest('a, input, label, summary, button:not(.rv-file, .rv-flip)') === null

function Nothing(props: { title: string; hint: string }) {
  const t = useMessages().review
  return (
    <div className="note rv-nothing">
      <CircleCheck className="note-icon" aria-hidden />
      <h2>{props.title}</h2>
      <p className="muted">{props.hint}</p>
      <Link href="/upload" className="btn primary">
        {t.back}
      </Link>
    </div>
  )
}
