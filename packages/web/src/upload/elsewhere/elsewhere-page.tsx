import '../notices.css'
import './elsewhere-page.css'
import { allowedChoices, differenceOf, factsOfItem, factsOfPhoto, type QueueItem } from '@imgstream/client'
import { CircleCheck, Undo2 } from 'lucide-react'
import { Link, useLocation } from 'wouter'
import { api } from '../../api.ts'
import { usePageTitle } from '../../frame/page-title.ts'
import { useMessages } from '../../messages/language.tsx'
import { FactsTable } from '../review/pair/facts-table.tsx'
import { useOpenReview } from './use-open-review.ts'

/** Decides for another device: the photo in the library, and the facts of the file that is there. */
export default function ElsewherePage() {
  const t = useMessages()
  const words = t.upload.elsewhere
  const [path] = useLocation()
  const review = useOpenReview(path.split('/').at(-1) ?? '')
  usePageTitle(words.pageTitle)
  return (
    <div className="up ew">
      <header className="up-head">
        <h1>{words.pageTitle}</h1>
        <span className="muted num">{review.left > 0 ? words.left(review.left) : null}</span>
      </header>
      {review.problem ? (
        <p className="up-notice warn" role="alert">
          {words[review.problem]}
        </p>
      ) : null}
      {review.current ? <Question item={review.current.item} decide={review.decide} /> : null}
      {review.isDone ? (
        <p className="up-notice info" role="status">
          <CircleCheck className="icon" aria-hidden />
          <span>{words.done}</span>
        </p>
      ) : null}
      <div className="ew-after">
        {review.last === undefined ? null : (
          <button type="button" className="btn" onClick={() => void review.takeBack()}>
            <Undo2 className="icon" aria-hidden />
            {words.takeBack(review.last)}
          </button>
        )}
        <Link href="/upload" className="btn line">
          {words.back}
        </Link>
      </div>
    </div>
  )
}

function Question(props: { item: QueueItem; decide: ReturnType<typeof useOpenReview>['decide'] }) {
  const t = useMessages()
  const words = t.upload.elsewhere
  const { item } = props
  const { classification } = item
  if (!classification) return null
  const { existing } = classification
  const sides = { existing: existing && factsOfPhoto(existing), incoming: factsOfItem(item) }
  return (
    <>
      <h2 className="ew-name">{item.filename}</h2>
      <div className="ew-pair">
        {existing ? (
          <figure>
            <figcaption>{t.review.existing}</figcaption>
            <img
              src={api.renditionUrl('getPreview', existing.photo_id, { v: existing.version })}
              alt={t.review.altExisting(existing.filename)}
            />
          </figure>
        ) : null}
        <p className="muted">{words.noPicture}</p>
      </div>
      <FactsTable sides={sides} difference={differenceOf(item, () => undefined)} headings={[t.review.existing, words.incoming]} />
      <fieldset className="ew-verbs">
        <legend className="visually-hidden">{words.question(item.filename)}</legend>
        {allowedChoices(classification).map((choice) => (
          <button key={choice} type="button" className="btn line" onClick={() => void props.decide(choice)}>
            {t.review.choices[choice]}
          </button>
        ))}
      </fieldset>
    </>
  )
}
