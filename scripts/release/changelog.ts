/** The changelog in the form of Keep a Changelog (https://keepachangelog.com/en/1.1.0/): a heading `## [x.y.z] – date` for each version, the newest first. */
const heading = /^## \[([^\]]+)\].*$/gm

/** What changed with a version, without its heading. Throws when the changelog does not have it, or says nothing of it. */
export function notesOf(changelog: string, version: string): string {
  const headings = [...changelog.matchAll(heading)]
  const at = headings.findIndex(([, name]) => name === version)
  const found = headings[at]
  if (!found) throw new Error(`CHANGELOG.md has no heading for ${version}`)
  const notes = changelog.slice(found.index + found[0].length, headings[at + 1]?.index).trim()
  if (notes === '') throw new Error(`CHANGELOG.md says nothing of ${version}`)
  return notes
}

/** The changelog when what is unreleased becomes that version on that day; a new, empty part for what comes next stands above it. */
export function releasedChangelog(changelog: string, version: string, day: string): string {
  notesOf(changelog, 'Unreleased')
  return changelog.replace(/^## \[Unreleased\].*$/m, `## [Unreleased]\n\n## [${version}] – ${day}`)
}
