import type { Messages } from '../messages.ts'
import { plural } from '../plural.ts'

export const settings: Messages['settings'] = {
  title: '設定',
  intro: 'ここでの選択は、このブラウザーに保存されます。',
  language: '言語',
  languageAuto: 'ブラウザーに合わせる',
  english: 'English',
  japanese: '日本語',
  theme: '外観',
  themeSystem: '端末に合わせる',
  themeLight: 'ライト',
  themeDark: 'ダーク',
  signedInAs: 'ログイン中のアカウント',
  versions: '以前のバージョン',
  versionsIntro: '写真を上書きしても、置き換える前の写真は残ります。この設定はライブラリ全体のもので、どの端末にも適用されます。',
  versionsLoadFailed: 'この設定を読み込めませんでした',
  keep: '自分で削除するまで残す',
  keepDays: '一定の期間が過ぎたら削除',
  days: '置き換えてから完全に削除するまでの日数',
  daysHint: 'すでにこの日数を過ぎているものは、保存してから 1 時間以内に削除され、復元できなくなります。',
  daysWrong: (least, most) => `${least} から ${most} までの整数を入力してください。`,
  save: '保存',
  saved: '保存しました',
  keptNow: (count, size) => plural('ja', count, { other: `以前のバージョンが #件あり、${size}を使っています。` }),
  keptNone: '以前のバージョンは、いまのところありません。',
  removeAll: '以前のバージョンをすべて削除',
  removeAllTitle: (count) => plural('ja', count, { other: '以前のバージョン #件を完全に削除しますか？' }),
  removeAllText: (size) =>
    `${size}の空きができます。削除すると復元できません。写真を置き換えたアップロードも元に戻せなくなります。現在の写真はすべてそのまま残ります。`,
}
