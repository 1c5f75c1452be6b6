import { Upload } from 'lucide-react'
import { useEffect, useRef, useState } from 'react'
import { useLocation } from 'wouter'
import { useMessages } from '../messages/language.tsx'
import { receiveDrop } from '../upload/incoming-files.ts'

const carriesFiles = (event: DragEvent) => event.dataTransfer?.types.includes('Files') ?? false

/** Files dropped on any page go to the upload page, instead of replacing the app in the window. */
export function DropAnywhere() {
  const t = useMessages()
  const [, navigate] = useLocation()
  const [over, setOver] = useState(false)
  const depth = useRef(0)
  useEffect(() => {
    const enter = (event: DragEvent) => {
      if (!carriesFiles(event)) return
      depth.current += 1
      setOver(true)
    }
    const leave = (event: DragEvent) => {
      if (!carriesFiles(event)) return
      depth.current = Math.max(0, depth.current - 1)
      if (depth.current === 0) setOver(false)
    }
    const hover = (event: DragEvent) => {
      if (!carriesFiles(event) || !event.dataTransfer) return
      event.preventDefault()
      event.dataTransfer.dropEffect = 'copy'
    }
    const drop = (event: DragEvent) => {
      depth.current = 0
      setOver(false)
      if (!carriesFiles(event) || !event.dataTransfer) return
      event.preventDefault()
      // Read at once: the browser empties the transfer when this handler returns.
      receiveDrop(event.dataTransfer)
      navigate('/upload')
    }
    window.addEventListener('dragenter', enter)
    window.addEventListener('dragleave', leave)
    window.addEventListener('dragover', hover)
    window.addEventListener('drop', drop)
    return () => {
      window.removeEventListener('dragenter', enter)
      window.removeEventListener('dragleave', leave)
      window.removeEventListener('dragover', hover)
      window.removeEventListener('drop', drop)
    }
  }, [navigate])
  if (!over) return null
  return (
    <div className="drop-cover">
      <div>
        <Upload className="note-icon" aria-hidden />
        <p>{t.frame.dropHere}</p>
      </div>
    </div>
  )
}
