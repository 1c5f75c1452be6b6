import type { PhotoDetails, PhotoVersion } from '@imgstream/contract'
import { useState } from 'react'
import { api } from '../../api.ts'
import { download } from '../../gallery/photo-actions.ts'
import { useFormat, useMessages } from '../../messages/language.tsx'
import { bytesOfOld, currentOf } from '../../state/versions.ts'
import { ConfirmDialog } from '../../ui/confirm-dialog.tsx'
import { Compare } from './compare.tsx'
import type { Versions } from './use-versions.ts'
import { deleteOldVersions, deleteVersion, restoreVersion } from './version-actions.ts'
import type { VersionVerbs } from './version-list.tsx'

interface Request {
  photo: PhotoDetails | undefined
  versions: Versions
  onShow: (version: PhotoVersion | undefined) => void
  /** The photo or its versions are other ones now. */
  onChanged: () => void
}

type Opened = { is: 'compare' | 'delete'; photoId: string; version: PhotoVersion } | { is: 'delete-old'; photoId: string }

/** What can be done with a photo's versions, and the dialogs that this opens: to be drawn beside what offers it. */
export function usePhotoVersions({ photo, versions, onShow, onChanged }: Request) {
  const t = useMessages()
  const format = useFormat()
  const [opened, setOpened] = useState<Opened>()
  const photoId = photo?.photo_id ?? ''
  const close = () => setOpened(undefined)
  const changed = () => {
    onShow(undefined)
    onChanged()
  }
  const restore = (version: PhotoVersion) => {
    close()
    if (photo) void restoreVersion({ photoId, version: version.version, before: photo.version, onChanged: changed }, t)
  }
  const verbs: VersionVerbs = {
    onShow: (version) => onShow(version.current ? undefined : version),
    onCompare: (version) => setOpened({ is: 'compare', photoId, version }),
    onRestore: restore,
    onDownload: (version) => download(api.renditionUrl('getOriginal', photoId, { v: version.version, download: true })),
    onDelete: (version) => setOpened({ is: 'delete', photoId, version }),
    onDeleteOld: () => setOpened({ is: 'delete-old', photoId }),
  }
  return { verbs, dialogs: opened && photo && opened.photoId === photoId ? dialog(opened, photo) : null }

  function dialog(asked: Opened, of: PhotoDetails) {
    if (asked.is === 'compare') {
      const current = currentOf(versions.list)
      const { version } = asked
      return current ? (
        <Compare photoId={photoId} name={of.filename} old={version} current={current} onRestore={() => restore(version)} onClose={close} />
      ) : null
    }
    if (asked.is === 'delete') {
      const { version } = asked.version
      return (
        <ConfirmDialog
          title={t.versions.removeTitle(version)}
          text={t.versions.removeText}
          confirm={t.versions.remove(version)}
          onConfirm={() => deleteVersion(photoId, version, t, format).then(changed)}
          onClose={close}
        />
      )
    }
    const count = versions.list.filter(({ current }) => !current).length
    return (
      <ConfirmDialog
        title={t.versions.removeOldTitle(count)}
        text={t.versions.removeOldText(format.size(bytesOfOld(versions.list)))}
        confirm={t.versions.removeCount(count)}
        onConfirm={() => deleteOldVersions(photoId, t, format).then(changed)}
        onClose={close}
      />
    )
  }
}
