import { Trash2 } from 'lucide-react'
import { useState } from 'react'
import { useMessages } from '../messages/language.tsx'
import { showToast } from '../state/toasts.ts'
import { ConfirmDialog } from '../ui/confirm-dialog.tsx'
import { showFailure } from '../ui/show-failure.ts'
import { emptyTrash } from './trash-store.ts'

/** Deletes for good, so it asks first and says how many. */
export function EmptyTrashButton({ count, more }: { count: number; more: boolean }) {
  const t = useMessages()
  const [asking, setAsking] = useState(false)
  const empty = async () => {
    try {
      showToast({ text: t.trash.emptied(await emptyTrash()) })
    } catch (error) {
      showFailure(error, t)
    }
  }
  return (
    <>
      <button type="button" className="btn line" onClick={() => setAsking(true)}>
        <Trash2 className="icon" aria-hidden />
        {t.trash.emptyTrash}
      </button>
      {asking ? (
        <ConfirmDialog
          title={more ? t.trash.confirmTitleAtLeast(count) : t.trash.confirmTitle(count)}
          text={t.trash.confirmText}
          confirm={more ? t.trash.confirmButtonAll : t.trash.confirmButton(count)}
          onConfirm={empty}
          onClose={() => setAsking(false)}
        />
      ) : null}
    </>
  )
}
