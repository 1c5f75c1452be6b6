export { mediaTypeOf } from './media-type.ts'
export { type PictureHeader, readPictureHeader } from './picture-header.ts'
export { readExif } from './read-exif.ts'
