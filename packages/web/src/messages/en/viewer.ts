export const viewer = {
  title: 'Photo',
}
