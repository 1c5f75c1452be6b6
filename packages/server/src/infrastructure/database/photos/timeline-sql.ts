/** First and last-but-one wall-clock ms of a month `2024-05`. */
export function monthRange(month: string): [from: number, until: number] {
  const [year = 0, number = 1] = month.split('-').map(Number)
  return [Date.UTC(year, number - 1, 1), Date.UTC(year, number, 1)]
}

const order = 'order by taken_at_ms desc, id desc'
const texts = (column: string, only = '') => `'["' || string_agg(${column}, '","' ${order}) ${only} || '"]'`
const numbers = (column: string) => `'[' || string_agg(${column}, ',' ${order}) || ']'`

/**
 * One month as the JSON text of the contract's TimelineMonth: rows never become objects here, which would block the event loop for
 * months of 100,000 photos. None of the texts holds a quote: ids, media types and base64 of ours. $1 owner, $2 from, $3 until, $4 month.
 */
export const monthColumnsSql = `
  select '{"month":"' || $4::text || '","photo_id":' || coalesce(${texts('id::text')}, '[]')
    || ',"version":' || coalesce(${numbers('version::text')}, '[]')
    || ',"ratio":' || coalesce(${numbers('round(width::numeric / height, 3)::text')}, '[]')
    || ',"taken_at":' || coalesce(${numbers(`cast(floor((taken_at_ms - $2::bigint) / 1000.0) as integer)::text`)}, '[]')
    || ',"thumbhash":' || coalesce(${numbers(`coalesce('"' || thumbhash || '"', 'null')`)}, '[]')
    || ',"media_type":' || coalesce(${texts('media_type')}, '[]')
    || ',"pending":' || coalesce(${texts('id::text', `filter (where renditions = 'pending')`)}, '[]') || '}' as columns
  from photos
  where owner_id = $1::uuid and live_name_key is not null and taken_at_ms >= $2::bigint and taken_at_ms < $3::bigint`
