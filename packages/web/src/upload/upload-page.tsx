import './upload-page.css'
import { progressOf } from '@imgstream/client'
import { lazy, Suspense, useEffect } from 'react'
import { useLocation } from 'wouter'
import { usePageTitle } from '../frame/page-title.ts'
import { useMessages } from '../messages/language.tsx'
import { DropZone } from './drop-zone.tsx'
import { OtherDevices } from './elsewhere/other-devices.tsx'
import { FilePickers } from './file-pickers.tsx'
import { UploadList } from './list/upload-list.tsx'
import { LiveCounts } from './live-counts.tsx'
import { Notices } from './notices.tsx'
import { AskBanner } from './summary/ask-banner.tsx'
import { Summary } from './summary/summary.tsx'
import { uploadSession } from './upload-session.ts'
import { useUpload } from './use-upload.ts'

const ReviewPage = lazy(() => import('./review/review-page.tsx'))
const ElsewherePage = lazy(() => import('./elsewhere/elsewhere-page.tsx'))
const Report = lazy(() => import('./report/report.tsx'))

export default function UploadPage() {
  const [path] = useLocation()
  return (
    <Suspense fallback={null}>
      {path === '/upload/review' ? <ReviewPage /> : path.startsWith('/upload/elsewhere/') ? <ElsewherePage /> : <UploadHome />}
      <LiveCounts />
    </Suspense>
  )
}

function UploadHome() {
  const t = useMessages()
  usePageTitle(t.upload.title)
  const { queue, reading } = useUpload()
  useEffect(() => void uploadSession.learnLimits(), [])
  const isStarted = queue.counts.total > 0 || reading > 0
  const isFinished = queue.counts.total > 0 && reading === 0 && progressOf(queue).isFinished
  return (
    <div className="up">
      <header className="up-head">
        <h1>{t.upload.title}</h1>
        {isStarted ? <FilePickers /> : null}
      </header>
      {isFinished ? null : <DropZone large={!isStarted} />}
      <Notices />
      <OtherDevices />
      {isFinished ? (
        <Report />
      ) : isStarted ? (
        <>
          <Summary />
          <AskBanner />
          <UploadList />
        </>
      ) : null}
    </div>
  )
}
