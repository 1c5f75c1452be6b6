import { createStore } from './store.ts'

export interface Toast {
  id: number
  text: string
  tone: 'plain' | 'bad'
  action?: { label: string; run: () => void }
}

let nextId = 1
export const toasts = createStore<readonly Toast[]>([])

/** Says something in a corner; with an action it stays longer, and none goes while it is pointed at or focused. */
export function showToast(toast: { text: string; tone?: Toast['tone']; action?: Toast['action'] }): void {
  const { text, tone = 'plain', action } = toast
  toasts.set((before) => [...before.slice(-2), { id: nextId++, text, tone, ...(action ? { action } : {}) }])
}

export function dismissToast(id: number): void {
  toasts.set((before) => before.filter((toast) => toast.id !== id))
}
