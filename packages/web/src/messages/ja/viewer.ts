import type { Messages } from '../messages.ts'

export const viewer: Messages['viewer'] = {
  title: '写真',
}
