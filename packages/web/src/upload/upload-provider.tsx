import type { ReactNode } from 'react'

export function UploadProvider(props: { children: ReactNode }) {
  return props.children
}
