export const settings = {
  title: 'Settings',
  intro: 'These choices are kept in this browser.',
  language: 'Language',
  languageAuto: 'Same as the browser',
  english: 'English',
  japanese: '日本語',
  theme: 'Appearance',
  themeSystem: 'Same as the device',
  themeLight: 'Light',
  themeDark: 'Dark',
  signedInAs: 'Signed in as',
}
