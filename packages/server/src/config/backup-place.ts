/** Where backups go, as a setting or an option says it; a folder's path as it was written. A prefix ends in a slash, or is empty. */
export type WrittenPlace = { type: 'folder'; path: string } | { type: 'bucket'; name: string; prefix: string }

/** `./backups`, `gs://BUCKET` or `gs://BUCKET/prefix`. Throws an Error that completes “NAME …”. */
export function backupPlace(value: string): WrittenPlace {
  const hasControl = [...value].some((letter) => letter < ' ' || letter === '\u007f')
  if (value.trim() === '' || hasControl || /^(?!gs:)[a-z][a-z0-9+.-]+:\/\//i.test(value)) {
    throw new Error('must be a folder, or gs://BUCKET/PATH')
  }
  if (!value.startsWith('gs://')) return { type: 'folder', path: value }
  const [, name, path = ''] = /^gs:\/\/([a-z0-9][a-z0-9._-]{1,220}[a-z0-9])(?:\/(.*))?$/.exec(value) ?? []
  const prefix = path.replace(/\/+$/, '')
  if (!name || !/^([A-Za-z0-9._-]+(\/[A-Za-z0-9._-]+)*)?$/.test(prefix) || /(^|\/)\.\.?(\/|$)/.test(prefix)) {
    throw new Error('must be a folder, or gs://BUCKET with a path of letters, digits, dots, dashes and slashes')
  }
  // The library's own objects lie there: its sweep takes what no photo names.
  if (/^(originals|derivatives|staging|probe)(\/|$)/.test(prefix)) throw new Error('must not lie where a library keeps its photos')
  return { type: 'bucket', name, prefix: prefix === '' ? '' : `${prefix}/` }
}

type Place = { type: 'folder'; path: string } | { type: 'bucket'; name: string; prefix: string }

/** Whether backups may go there: to one of these places, or below it. Paths are absolute, without `..`. */
export function isAmong(places: readonly Place[], wanted: Place): boolean {
  return places.some((place) => {
    if (place.type === 'bucket') return wanted.type === 'bucket' && place.name === wanted.name && wanted.prefix.startsWith(place.prefix)
    return wanted.type === 'folder' && (wanted.path === place.path || wanted.path.startsWith(`${place.path.replace(/\/$/, '')}/`))
  })
}
