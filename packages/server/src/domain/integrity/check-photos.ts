import { isObjectKey } from '../photos/photo.ts'
import type { CheckCounts, Finding } from '../ports/integrity.ts'
import type { CheckDeps } from './check-deps.ts'
import { about, examinePhoto, pictureColumns, pictureNames, type VersionFacts } from './examine-photo.ts'
import { openPhotoPages, type PhotoPage, type PhotoPages } from './photo-pages.ts'
import { isPictureReadable, readBytes } from './read-objects.ts'

/** A finding is kept when it is seen so often: between two questions a photo may be changed, moved or deleted. */
const looks = 3

/**
 * Goes through all photos with their versions and objects, from behind `after` on. `found` hears of each page what is wrong with it; until it
 * resolves, the page counts as not looked at.
 */
export async function checkPhotos(
  deps: CheckDeps,
  { isDeep, after, counts }: { isDeep: boolean; after: string | undefined; counts: CheckCounts },
  found: (findings: Finding[], upTo: string | undefined) => Promise<void>,
): Promise<void> {
  const pages = await openPhotoPages(deps.rows)
  for await (const { page, upTo } of pages.pages(after)) {
    const seen = { ...counts }
    const findings = await examinePage(deps, page, isDeep, seen)
    const sure = findings.length === 0 ? [] : await lookAgain(deps, pages, findings, isDeep)
    Object.assign(counts, seen)
    await found(sure, upTo)
    await deps.pace.rest()
  }
}

async function lookAgain(deps: CheckDeps, pages: PhotoPages, first: readonly Finding[], isDeep: boolean): Promise<Finding[]> {
  let sure: readonly Finding[] = first
  for (let look = 2; look <= looks && sure.length > 0; look++) {
    const photoIds = [...new Set(sure.map(({ photoId = '' }) => photoId))]
    const names = new Set(sure.map(nameOf))
    const again = await examinePage(deps, await pages.of(photoIds), isDeep)
    sure = again.filter((finding) => names.has(nameOf(finding)))
  }
  return [...sure]
}

const nameOf = ({ kind, subject, key }: Finding) => `${kind} ${subject} ${key}`

/** What is wrong with these photos, by their rows and their objects as they are now. */
export async function examinePage(deps: CheckDeps, page: PhotoPage, isDeep: boolean, counts?: CheckCounts): Promise<Finding[]> {
  const all = [...page.values()]
  const versions = all.flatMap((each) => each.versions)
  const originals = new Set(versions.map((version) => version.original_key))
  const pictures = new Set(versions.flatMap(pictureKeys))
  const stored = await deps.objects.statAll([...originals, ...pictures].filter(isObjectKey))
  const sizes = new Map([...stored].map(([key, { byteSize }]) => [key, byteSize]))
  if (counts) {
    counts.photos += all.filter(({ photo }) => photo).length
    counts.versions += versions.length
    counts.originals += originals.size
    counts.pictures += pictures.size
  }
  const findings = all.flatMap((each) => examinePhoto(each.photo, each.versions, sizes))
  if (isDeep) findings.push(...(await readOriginals(deps, versions, sizes, counts)), ...(await readPictures(deps, versions, sizes)))
  return findings
}

const pictureKeys = (version: VersionFacts) => pictureNames.flatMap((picture) => version[pictureColumns[picture]] ?? [])

async function readOriginals(
  deps: CheckDeps,
  versions: readonly VersionFacts[],
  sizes: ReadonlyMap<string, number>,
  counts?: CheckCounts,
): Promise<Finding[]> {
  const findings: Finding[] = []
  // Versions that were restored name one original, and lie together.
  const known = new Map<string, Awaited<ReturnType<typeof readBytes>>>()
  for (const version of versions) {
    const key = version.original_key
    if (!sizes.has(key)) continue
    if (!known.has(key)) {
      known.set(key, await readBytes(deps, key))
      if (counts) counts.bytes += sizes.get(key) ?? 0
    }
    const bytes = known.get(key)
    if (bytes === undefined || (bytes !== 'unreadable' && bytes.checksum === version.checksum)) continue
    // Of bytes of another size the check of sizes tells already; whose they are only this one knows.
    const details = {
      expected: version.checksum,
      found: bytes === 'unreadable' ? bytes : bytes.checksum,
      ...(await whose(deps, bytes, key)),
    }
    findings.push(about('original_bytes', version, { key }, details))
  }
  return findings
}

/** The photo that was uploaded with these bytes, if any: two objects may have been swapped. */
async function whose(deps: CheckDeps, bytes: Awaited<ReturnType<typeof readBytes>>, key: string) {
  if (bytes === undefined || bytes === 'unreadable') return {}
  const [owner] = await deps.questions.originalsWithBytes(bytes.checksum, key, 1)
  return owner ? { belongs_to_photo: owner.photoId, belongs_to_version: owner.version } : {}
}

async function readPictures(deps: CheckDeps, versions: readonly VersionFacts[], sizes: ReadonlyMap<string, number>): Promise<Finding[]> {
  const findings: Finding[] = []
  const known = new Map<string, boolean | undefined>()
  for (const version of versions) {
    for (const picture of pictureNames) {
      const key = version[pictureColumns[picture]]
      if (!key || !sizes.get(key)) continue
      if (!known.has(key)) known.set(key, await isPictureReadable(deps, key))
      if (known.get(key) === false) findings.push(about('picture_unreadable', version, { key, picture }))
    }
  }
  return findings
}
