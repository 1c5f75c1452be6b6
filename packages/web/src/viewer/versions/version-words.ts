import type { PhotoVersion } from '@imgstream/contract'
import type { Format } from '../../format.ts'
import type { Messages } from '../../messages/messages.ts'

/** What made a version, and what ended it; in the order it happened. */
export function storyOf(version: PhotoVersion, all: readonly PhotoVersion[], t: Messages['versions'], format: Format): string[] {
  const next = all.find((each) => each.version === version.version + 1)
  const replaced = version.replaced_at === null ? [] : [endOf(next, format.instant(version.replaced_at), t)]
  return [beginningOf(version, t), ...replaced]
}

function beginningOf({ origin, restored_from: from }: PhotoVersion, t: Messages['versions']): string {
  switch (origin) {
    case 'uploaded':
      return t.firstUpload
    case 'kept_both':
      return t.keptBoth
    case 'overwritten':
      return t.overwrote
    case 'restored':
      return from === null ? t.restoredEarlier : t.restoredFrom(from)
  }
}

function endOf(next: PhotoVersion | undefined, when: string, t: Messages['versions']): string {
  if (next?.origin === 'overwritten') return t.replacedByUpload(when)
  if (next?.restored_from) return t.replacedByRestore(next.restored_from, when)
  return t.replaced(when)
}
