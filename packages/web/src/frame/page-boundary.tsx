import { Component, type ReactNode } from 'react'
import { FailureNote } from '../ui/failure-note.tsx'

/** A page that breaks says so in its place; the rest of the app, and the uploads, go on. */
export class PageBoundary extends Component<{ children: ReactNode }, { error?: unknown }> {
  override state: { error?: unknown } = {}

  static getDerivedStateFromError(error: unknown) {
    return { error }
  }

  override render() {
    if (!('error' in this.state)) return this.props.children
    return <FailureNote error={this.state.error} onRetry={() => location.reload()} />
  }
}
