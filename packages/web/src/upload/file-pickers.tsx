import './drop-zone.css'
import { acceptAttribute } from '@imgstream/contract'
import { FolderOpen, ImagePlus } from 'lucide-react'
import { useRef } from 'react'
import { useMessages } from '../messages/language.tsx'
import { canPickFolders, pickFolder } from './files/read-handles.ts'
import { receiveFiles } from './incoming-files.ts'
import { uploadSession } from './upload-session.ts'

/** The two ways to choose by a click. On phones the first one offers the camera and the photo library. */
export function FilePickers() {
  const t = useMessages()
  const files = useRef<HTMLInputElement>(null)
  const folder = useRef<HTMLInputElement>(null)

  const take = (input: HTMLInputElement) => {
    receiveFiles([...(input.files ?? [])])
    // Choosing the same files once more has to be heard again.
    input.value = ''
  }
  const chooseFolder = async () => {
    if (!canPickFolders()) {
      folder.current?.click()
      return
    }
    const picked = await pickFolder()
    if (picked) await uploadSession.receiveFolder(picked)
  }

  return (
    <div className="up-pickers">
      <button type="button" className="btn primary" onClick={() => files.current?.click()}>
        <ImagePlus className="icon" aria-hidden />
        {t.upload.choosePhotos}
      </button>
      <button type="button" className="btn line up-folder" onClick={() => void chooseFolder()}>
        <FolderOpen className="icon" aria-hidden />
        {t.upload.chooseFolder}
      </button>
      <input
        ref={files}
        type="file"
        multiple
        accept={acceptAttribute}
        hidden
        onChange={(event) => take(event.currentTarget)}
        data-pick="files"
      />
      <input
        ref={folder}
        type="file"
        multiple
        hidden
        onChange={(event) => take(event.currentTarget)}
        data-pick="folder"
        {...{ webkitdirectory: '' }}
      />
    </div>
  )
}
