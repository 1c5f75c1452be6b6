import { ArrowDownWideNarrow, ArrowUpNarrowWide } from 'lucide-react'
import { leftAt } from '../gallery/library-store.ts'
import { useMessages } from '../messages/language.tsx'
import { prefer, preferences } from '../state/preferences.ts'
import { useStore } from '../state/store.ts'

/** Turns the gallery around; says which order it is in. */
export function OrderButton() {
  const t = useMessages()
  const { order } = useStore(preferences)
  const isNewest = order === 'newest'
  const Icon = isNewest ? ArrowDownWideNarrow : ArrowUpNarrowWide
  const name = isNewest ? t.photos.newestFirst : t.photos.oldestFirst
  const turn = () => {
    // The other order begins at its own beginning.
    leftAt.anchor = undefined
    prefer({ order: isNewest ? 'oldest' : 'newest' })
  }
  return (
    <button
      type="button"
      className="btn order"
      aria-label={`${t.photos.order}: ${name}`}
      title={`${t.photos.order}: ${name}`}
      onClick={turn}
    >
      <Icon className="icon" aria-hidden />
      <span className="order-name">{name}</span>
    </button>
  )
}
