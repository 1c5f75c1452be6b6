import type { Messages } from '../messages.ts'
import { plural } from '../plural.ts'

export const frame: Messages['frame'] = {
  appName: 'ImgStream',
  pageTitle: (page) => `${page} · ImgStream`,
  skipToContent: '本文へ移動',
  mainNavigation: 'メイン',
  photos: '写真',
  upload: 'アップロード',
  trash: 'ゴミ箱',
  settings: '設定',
  openRail: 'サイドバーに名前を表示',
  closeRail: 'サイドバーをアイコンだけにする',
  search: 'ファイル名で検索',
  clearSearch: '検索をやめる',
  dropHere: 'ここにドロップするとライブラリに追加できます',
  notFoundTitle: 'このアドレスには何もありません',
  notFoundHint: '写真は元の場所にそのままあります。',
  goToPhotos: '写真へ移動',
  close: '閉じる',
  cancel: 'キャンセル',
  tryAgain: 'もう一度試す',
  undo: '元に戻す',
  loading: '読み込んでいます…',
  dismiss: '閉じる',
  notifications: 'お知らせ',
  photoCount: (count) => plural('ja', count, { other: '#枚' }),
}
