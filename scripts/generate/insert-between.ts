/** A document with the text between its marks `<!-- NAME: … -->` and `<!-- end of NAME -->` replaced. */
export function insertBetween(document: string, name: string, text: string): string {
  const pattern = new RegExp(`(<!-- ${name}:[^>]*-->\n)[\\s\\S]*?(<!-- end of ${name} -->)`)
  if (!pattern.test(document)) throw new Error(`the document has no place for ${name}`)
  return document.replace(pattern, (_all, begin: string, end: string) => `${begin}\n${text.trim()}\n\n${end}`)
}
