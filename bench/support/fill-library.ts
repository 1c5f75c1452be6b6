import type { Database } from '../../packages/server/src/infrastructure/database/database.ts'
import type { Progress } from './row.ts'

/** The owner whom the development identity stands for. */
export const benchOwner = { id: '0190a000-0000-7000-8000-000000000000', subject: 'dev:dev@example.com' }
/** A month of exactly a thousand photos, in every library. */
export const thousandMonth = '2005-01'
const chunk = 50_000

/** Who is there beside the bench owner, and how many photos each of them has. */
export interface Others {
  owners: number
  photos: number
}
const usualOthers: Others = { owners: 10, photos: 20_000 }

/** The name of the bench owner's photo number `index`. */
export const seededName = (index: number) => `IMG_${String(index).padStart(7, '0')}.jpg`

/**
 * Writes `count` photos of the bench owner by SQL, beside ten other owners of 20,000 each where `count` is large, or beside those given, in the order in which
 * people upload: over twenty years, each photo within two months of its capture. Names, checksums and placeholders do not compress better
 * than real ones.
 */
export async function fillLibrary(database: Database, count: number, progress: Progress, given?: Others): Promise<void> {
  const { owners, photos: others } = given ?? (count >= 1_000_000 ? usualOthers : { ...usualOthers, photos: 0 })
  // Those given have theirs over all the years too.
  const stretch = given ? Math.floor(count / given.photos) : 1
  await addOwners(database, owners)
  const indexesAgain = await withoutIndexes(database)
  for (let from = 0; from < count; from += chunk) {
    progress(`writing a library of ${count.toLocaleString('en')} photos: ${Math.round((from / count) * 100)} %`)
    const until = Math.min(from + chunk, count)
    const share = (at: number) => Math.floor((at / count) * others)
    await database.transaction(async (sql) => {
      const rows = photosSql(database.engine, { count, from, until, owners, stretch, otherFrom: share(from), otherUntil: share(until) })
      await sql.query(`insert into photos (${photoNames}) select ${photoNames} from (${rows}) made`)
      // DuckDB takes it in pieces; PostgreSQL copies the table faster than it makes up the rows again.
      if (database.engine === 'duckdb')
        await sql.query(`insert into photo_versions (${versionNames}) select ${versionValues} from (${rows}) made`)
    })
  }
  progress('making indexes and counting months')
  if (database.engine === 'postgresql') {
    await patiently(database, [`insert into photo_versions (${versionNames}) select ${versionValues} from photos`])
  }
  await indexesAgain()
  const month =
    database.engine === 'duckdb'
      ? `strftime(epoch_ms(taken_at_ms), '%Y-%m')`
      : `to_char(to_timestamp(taken_at_ms / 1000) at time zone 'UTC', 'YYYY-MM')`
  await database.transaction((sql) =>
    sql.query(
      `insert into month_counts (owner_id, month, count) select owner_id, ${month}, count(*) from photos group by owner_id, ${month}`,
    ),
  )
  await database.query(database.engine === 'duckdb' ? 'checkpoint' : 'vacuum analyze')
}

/** PostgreSQL makes an index of what is there three times as fast as it keeps one up. */
async function withoutIndexes(database: Database): Promise<() => Promise<void>> {
  if (database.engine === 'duckdb') return async () => {}
  const indexes = await database.query<{ name: string; definition: string }>(
    `select indexname as name, indexdef as definition from pg_indexes
     where tablename in ('photos', 'photo_versions') and indexname not in (select conname from pg_constraint)`,
  )
  for (const { name } of indexes) await database.query(`drop index ${name}`)
  return () =>
    patiently(
      database,
      indexes.map(({ definition }) => definition),
    )
}

/** The server's limit on a statement's time is for requests. */
async function patiently(database: Database, statements: readonly string[]): Promise<void> {
  await database.transaction(async (sql) => {
    await sql.query('set local statement_timeout = 0')
    for (const statement of statements) await sql.query(statement)
  })
}

async function addOwners(database: Database, others: number) {
  await database.transaction((sql) =>
    sql.query(
      `insert into owners (id, subject, email, display_name, first_seen_at_ms)
       select (${ownerId('n')})::uuid, case when n = 0 then $1::text else 'other:' || n end, 'owner' || n || '@example.com', 'owner ' || n, 0
       from generate_series(0, ${others}) as t(n)`,
      [benchOwner.subject],
    ),
  )
}

const ownerId = (n: string) => `'0190a000-0000-7000-8000-' || lpad(cast(${n} as varchar), 12, '0')`
const hour = 3_600_000
const day = 24 * hour
const firstDay = Date.UTC(2005, 0, 1)
const spanMs = 20 * 365 * day

/** Photo `i` of `n` of owner `o`: the first thousand lie in January 2005, the rest after it. */
function photosSql(
  engine: Database['engine'],
  range: { count: number; from: number; until: number; owners: number; stretch: number; otherFrom: number; otherUntil: number },
): string {
  const { count, from, until, owners, stretch, otherFrom, otherUntil } = range
  const digest = (salt: string) => `md5(o || '/' || i || '${salt}')`
  const small = (salt: string) =>
    engine === 'duckdb'
      ? `cast('0x' || substr(${digest(salt)}, 1, 6) as bigint)`
      : `('x' || substr(${digest(salt)}, 1, 6))::bit(24)::int::bigint`
  const bytes = `substr(${digest('t')} || ${digest('u')}, 1, 42)`
  const thumbhash = engine === 'duckdb' ? `to_base64(unhex(${bytes}))` : `encode(decode(${bytes}, 'hex'), 'base64')`
  const at = stretch === 1 ? 'i' : `(case when o = 0 then i else i * ${stretch} end)`
  const taken = `case when ${at} < 1000 then ${firstDay} + ${at} * ${0.7 * hour} else ${firstDay + 31 * day} + (${at} - 1000) * ${Math.floor(spanMs / count)} + ${small('d')} * ${Math.floor((60 * day) / 2 ** 24)} end`
  const time = `lpad(lower(to_hex(cast(taken + ${60 * day} as bigint))), 12, '0')`
  const id = `(substr(${time}, 1, 8) || '-' || substr(${time}, 9, 4) || '-7' || substr(${digest('a')}, 1, 3) || '-8' || substr(${digest('a')}, 4, 3) || '-' || substr(${digest('a')}, 7, 12))::uuid`
  const index = (first: number, last: number) => `generate_series(${first}, ${last - 1}) as t(i)`
  const others =
    otherUntil > otherFrom ? `union all select o, i from generate_series(1, ${owners}) as w(o), ${index(otherFrom, otherUntil)}` : ''
  return `
    select ${id} as id, (${ownerId('o')})::uuid as owner_id, name as filename, name as name_key,
      ${ownerId('o')} || '/' || name as live_name_key, taken as taken_at_ms, 540 as taken_offset_min, 'exif_original' as taken_source,
      taken + ${60 * day} as first_uploaded_at_ms, taken + ${60 * day} as uploaded_at_ms, 1 as version,
      ${digest('c')} || ${digest('e')} as checksum, 2000000 + ${small('s')} % 2000000 as byte_size, 'image/jpeg' as media_type,
      case when i % 4 = 0 then 3024 else 4032 end as width, case when i % 4 = 0 then 4032 else 3024 end as height,
      ${thumbhash} as thumbhash, 'ready' as renditions, 'Apple iPhone 13 Pro' as camera,
      35.0 + (${small('y')} % 10000) / 10000.0 as latitude, 139.0 + (${small('x')} % 10000) / 10000.0 as longitude
    from (select o, i, 'IMG_' || lpad(cast(i as varchar), 7, '0') || '.jpg' as name, cast(${taken} as bigint) as taken
      from (select o, cast(i as bigint) as i from (select 0 as o, i from ${index(from, until)} ${others}) counted) numbered) named`
}

const photoNames = `id, owner_id, filename, name_key, live_name_key, taken_at_ms, taken_offset_min, taken_source, first_uploaded_at_ms,
  uploaded_at_ms, version, checksum, byte_size, media_type, width, height, thumbhash, renditions, camera, latitude, longitude`
const versionNames = `photo_id, version, owner_id, original_key, preview_key, thumbnail_key, renditions, checksum, byte_size, media_type, width,
  height, thumbhash, exif, uploaded_at_ms, origin`
const object = (kind: string) => `owner_id || '/' || id || '/' || id${kind}`
const versionValues = `id, 1, owner_id, 'originals/' || ${object('')}, 'derivatives/' || ${object(` || '.preview.jpg'`)},
  'derivatives/' || ${object(` || '.thumb.jpg'`)}, renditions, checksum, byte_size, media_type, width, height, thumbhash,
  cast('{"originalAtMs":' || taken_at_ms || ',"camera":"Apple iPhone 13 Pro","lens":"back camera 5.7mm f/1.5","fNumber":1.5,"iso":64}' as json),
  uploaded_at_ms, 'uploaded'`
