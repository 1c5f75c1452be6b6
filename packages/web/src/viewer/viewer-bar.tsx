import './viewer-bar.css'
import { ArrowLeft, Download, Info, Maximize, Trash2 } from 'lucide-react'
import { Button } from 'react-aria-components/Button'
import { Menu, MenuItem, MenuTrigger } from 'react-aria-components/Menu'
import { Popover } from 'react-aria-components/Popover'
import { useMessages } from '../messages/language.tsx'

interface ViewerBarProps {
  name: string
  detailsOpen: boolean
  /** There is no photo to do anything with. */
  gone: boolean
  onBack: () => void
  onDownload: (kind: 'original' | 'jpeg') => void
  onTrash: () => void
  onDetails: () => void
  onFullScreen: () => void
}

export function ViewerBar(props: ViewerBarProps) {
  const t = useMessages()
  return (
    <div className="viewer-bar chrome">
      <button type="button" className="round-button" aria-label={t.viewer.back} title={t.viewer.back} onClick={props.onBack}>
        <ArrowLeft className="icon" aria-hidden />
      </button>
      <b className="viewer-name">{props.name}</b>
      {props.gone ? null : <Actions {...props} />}
    </div>
  )
}

function Actions(props: ViewerBarProps) {
  const t = useMessages()
  return (
    <>
      {document.fullscreenEnabled ? (
        <button
          type="button"
          className="round-button wide-only"
          aria-label={t.viewer.fullScreen}
          title={`${t.viewer.fullScreen} (F)`}
          onClick={props.onFullScreen}
        >
          <Maximize className="icon" aria-hidden />
        </button>
      ) : null}
      <MenuTrigger>
        <Button className="round-button" aria-label={t.photos.download}>
          <Download className="icon" aria-hidden />
        </Button>
        <Popover className="menu-popover" placement="bottom end">
          <Menu className="menu" onAction={(key) => props.onDownload(key === 'jpeg' ? 'jpeg' : 'original')}>
            <MenuItem id="original" className="menu-item" textValue={t.viewer.downloadOriginal}>
              {t.viewer.downloadOriginal}
              <kbd>D</kbd>
            </MenuItem>
            <MenuItem id="jpeg" className="menu-item">
              {t.viewer.downloadJpeg}
            </MenuItem>
          </Menu>
        </Popover>
      </MenuTrigger>
      <button
        type="button"
        className="round-button"
        aria-label={t.viewer.moveToTrash}
        title={`${t.viewer.moveToTrash} (Del)`}
        onClick={props.onTrash}
      >
        <Trash2 className="icon" aria-hidden />
      </button>
      <button
        type="button"
        className="round-button"
        aria-label={t.viewer.details}
        title={`${t.viewer.details} (I)`}
        aria-pressed={props.detailsOpen}
        onClick={props.onDetails}
      >
        <Info className="icon" aria-hidden />
      </button>
    </>
  )
}
