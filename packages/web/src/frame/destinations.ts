import { ChartColumn, Images, type LucideIcon, Settings, Trash2, Upload } from 'lucide-react'
import type { Messages } from '../messages/messages.ts'

export interface Destination {
  path: '/' | '/upload' | '/trash' | '/monitoring' | '/settings'
  icon: LucideIcon
  name: (t: Messages) => string
}

/** Every place there is; the rail and the tabs show the same. */
export const destinations: readonly Destination[] = [
  { path: '/', icon: Images, name: (t) => t.frame.photos },
  { path: '/upload', icon: Upload, name: (t) => t.frame.upload },
  { path: '/trash', icon: Trash2, name: (t) => t.frame.trash },
  { path: '/monitoring', icon: ChartColumn, name: (t) => t.frame.monitoring },
  { path: '/settings', icon: Settings, name: (t) => t.frame.settings },
]

export function isHere(destination: Destination, path: string): boolean {
  if (destination.path === '/') return path === '/' || path.startsWith('/photo/')
  return path === destination.path || path.startsWith(`${destination.path}/`)
}
