export const upload = {
  title: 'アップロード',
}
