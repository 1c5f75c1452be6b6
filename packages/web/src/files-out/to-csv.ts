/** What a spreadsheet would run as a formula, full-width signs included. */
const formula = /^[=+\-@\t\r\n＝＋－＠]/

/**
 * Rows as CSV (RFC 4180) for spreadsheets: a mark that says UTF-8, or Japanese names turn into noise there, and an apostrophe before whatever
 * would be run as a formula, for a file's name is anybody's text.
 */
export function toCsv(rows: readonly (readonly (string | number | boolean | null | undefined)[])[]): string {
  return `\uFEFF${rows.map((row) => row.map(cell).join(',')).join('\r\n')}\r\n`
}

function cell(value: string | number | boolean | null | undefined): string {
  if (value === null || value === undefined) return ''
  if (typeof value !== 'string') return String(value)
  const safe = formula.test(value.trimStart()) || formula.test(value) ? `'${value}` : value
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe
}
