import { plural } from '../plural.ts'

export const trash = {
  title: 'Trash',
  emptyTitle: 'The trash is empty.',
  emptyHint: 'Photos you delete wait here, and can be restored.',
  intro: 'Photos here can be restored until the trash is emptied.',
  introDays: (days: number) =>
    plural('en', days, {
      one: 'Photos here can be restored for # day after they were deleted, or until the trash is emptied. You can change that in the settings.',
      other:
        'Photos here can be restored for # days after they were deleted, or until the trash is emptied. You can change that in the settings.',
    }),
  loadFailed: 'The trash could not be loaded',
  restore: 'Restore',
  restoreNamed: (filename: string) => `Restore ${filename}`,
  restored: (filename: string) => `${filename} restored`,
  emptyTrash: 'Empty trash',
  confirmTitle: (count: number) => plural('en', count, { one: 'Delete # photo for good?', other: 'Delete # photos for good?' }),
  confirmTitleAtLeast: (count: number) => plural('en', count, { other: 'Delete more than # photos for good?' }),
  confirmText: 'Their originals and all old versions are deleted too. This cannot be undone.',
  confirmButton: (count: number) => plural('en', count, { one: 'Delete # photo', other: 'Delete # photos' }),
  confirmButtonAll: 'Delete them all',
  emptied: (count: number) => plural('en', count, { one: '# photo deleted for good', other: '# photos deleted for good' }),
  showMore: 'Show more',
}
