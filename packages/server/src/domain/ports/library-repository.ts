import type { Photo, PhotoVersion } from '../photos/photo.ts'

/** A whole library, for whoever takes it out. */
export interface LibraryRepository {
  /** Photos in the order of their ids, the trash included, beginning after one; each with all its versions, oldest first. */
  page(ownerId: string, page: { limit: number; afterId?: string }): Promise<{ photo: Photo; versions: PhotoVersion[] }[]>
}
