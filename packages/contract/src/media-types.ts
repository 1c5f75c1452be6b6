/** The picture formats ImgStream takes. File pickers, sniffing and documents read this one list. */
export const mediaTypes = {
  'image/jpeg': { name: 'JPEG', extensions: ['.jpg', '.jpeg'] },
  'image/heic': { name: 'HEIC', extensions: ['.heic'] },
  'image/heif': { name: 'HEIF', extensions: ['.heif', '.hif'] },
  'image/png': { name: 'PNG', extensions: ['.png'] },
  'image/webp': { name: 'WebP', extensions: ['.webp'] },
} as const satisfies Record<string, { name: string; extensions: readonly string[] }>

export type MediaType = keyof typeof mediaTypes

/** For `<input type="file" accept>`: extensions and types, since systems differ in which they know. */
export const acceptAttribute = Object.entries(mediaTypes)
  .flatMap(([type, { extensions }]) => [type, ...extensions])
  .join(',')
