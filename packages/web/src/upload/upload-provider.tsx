import { type ReactNode, useEffect } from 'react'
import { useLocation } from 'wouter'
import { watchWindow } from './watch-window.ts'

/** Uploading belongs to the window and not to a page: it goes on while the person moves through the app. */
export function UploadProvider(props: { children: ReactNode }) {
  const [, navigate] = useLocation()
  useEffect(() => watchWindow(() => navigate('/upload')), [navigate])
  return props.children
}
