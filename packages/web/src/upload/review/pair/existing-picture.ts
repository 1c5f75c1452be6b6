import type { Photo } from '@imgstream/contract'

/** What the address of a photo's picture is made of. */
export const existingPicture = ({ photo_id: photoId, version, media_type: mediaType, renditions, thumbhash }: Photo) => ({
  photoId,
  version,
  mediaType,
  pending: renditions === 'pending',
  thumbhash,
})
