import type { Messages } from '../messages.ts'

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
}
