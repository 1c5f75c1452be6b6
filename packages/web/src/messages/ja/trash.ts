import type { Messages } from '../messages.ts'
import { plural } from '../plural.ts'

export const trash: Messages['trash'] = {
  title: 'ゴミ箱',
  emptyTitle: 'ゴミ箱は空です。',
  emptyHint: '削除した写真はここに入り、復元できます。',
  intro: 'ここにある写真は、ゴミ箱を空にするまで復元できます。',
  introDays: (days) =>
    plural('ja', days, {
      other: 'ここにある写真は、削除してから #日間、またはゴミ箱を空にするまで復元できます。日数は設定で変えられます。',
    }),
  loadFailed: 'ゴミ箱を読み込めませんでした',
  restore: '復元',
  restoreNamed: (filename) => `${filename} を復元`,
  restored: (filename) => `${filename} を復元しました`,
  emptyTrash: 'ゴミ箱を空にする',
  confirmTitle: (count) => plural('ja', count, { other: '#枚を完全に削除しますか？' }),
  confirmTitleAtLeast: (count) => plural('ja', count, { other: '#枚以上の写真を完全に削除しますか？' }),
  confirmText: '元のファイルと以前のバージョンもすべて削除されます。この操作は元に戻せません。',
  confirmButton: (count) => plural('ja', count, { other: '#枚を削除する' }),
  confirmButtonAll: 'すべて削除する',
  emptied: (count) => plural('ja', count, { other: '#枚を完全に削除しました' }),
  showMore: 'さらに表示',
}
