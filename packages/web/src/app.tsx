import { lazy, Suspense } from 'react'
import { useLocation, useRoute } from 'wouter'
import { Frame } from './frame/frame.tsx'
import { NotFoundPage } from './frame/not-found-page.tsx'
import { PageBoundary } from './frame/page-boundary.tsx'
import { PhotosPage } from './gallery/photos-page.tsx'
import { Gate } from './sign-in/gate.tsx'
import { UploadProvider } from './upload/upload-provider.tsx'

const TrashPage = lazy(() => import('./trash/trash-page.tsx'))
const MonitoringPage = lazy(() => import('./monitoring/monitoring-page.tsx'))
const SettingsPage = lazy(() => import('./settings/settings-page.tsx'))
const AccountPage = lazy(() => import('./account/account-page.tsx'))
const DatabasePage = lazy(() => import('./database/database-page.tsx'))
const UploadPage = lazy(() => import('./upload/upload-page.tsx'))

/** The engine that sends files lives above the pages: uploading goes on while a person moves through them. */
export function App() {
  return (
    <Gate around={(pages) => <UploadProvider>{pages}</UploadProvider>}>
      <Frame>
        <Pages />
      </Frame>
    </Gate>
  )
}

function Pages() {
  const [path] = useLocation()
  const [onPhoto, photo] = useRoute('/photo/:id')
  // One page for both addresses: the viewer lies over the gallery, which keeps its place.
  if (path === '/' || onPhoto) {
    return (
      <PageBoundary key="photos">
        <PhotosPage openPhotoId={photo?.id} />
      </PageBoundary>
    )
  }
  return (
    <PageBoundary key={path}>
      <Suspense fallback={null}>
        {path === '/upload' || path.startsWith('/upload/') ? (
          <UploadPage />
        ) : path === '/trash' ? (
          <TrashPage />
        ) : path === '/monitoring' ? (
          <MonitoringPage />
        ) : path === '/settings' ? (
          <SettingsPage />
        ) : path === '/settings/account' ? (
          <AccountPage />
        ) : path === '/settings/database' ? (
          <DatabasePage />
        ) : (
          <NotFoundPage />
        )}
      </Suspense>
    </PageBoundary>
  )
}
