import { createHash, randomBytes } from 'node:crypto'
import { openDatabase, type DatabasePlace } from '../../packages/server/test/support/engines.ts'

/** Someone who uses the library: what their browser knows and has to show who it is. */
export interface Person {
  authorization: string
  /** Their newest photos, whose thumbnails exist. */
  newest: { id: string; thumbnailKey: string }[]
  /** `2024-05` */
  months: string[]
}

const newestOfEach = 60

/** A token for every owner, and the photos that they look at first. */
export async function peopleOf(place: DatabasePlace): Promise<Person[]> {
  const database = await openDatabase(place)
  try {
    const owners = await database.query<{ id: string }>('select id from owners order by id')
    const rows = await database.query<{ id: string; owner_id: string; thumbnail_key: string }>(
      `select ranked.id, ranked.owner_id, photo_versions.thumbnail_key
       from (select id, owner_id, version, row_number() over (partition by owner_id order by taken_at_ms desc, id desc) as place from photos) ranked
       join photo_versions on photo_versions.photo_id = ranked.id and photo_versions.version = ranked.version
       where place <= ${newestOfEach}`,
    )
    const months = Map.groupBy(
      await database.query<{ owner_id: string; month: string }>('select owner_id, month from month_counts where count > 0'),
      ({ owner_id }) => owner_id,
    )
    const newest = Map.groupBy(rows, ({ owner_id }) => owner_id)
    const secrets = owners.map(() => `imgstream_${randomBytes(32).toString('base64url')}`)
    const hashes = secrets.map((secret) => createHash('sha256').update(secret).digest('hex'))
    await database.transaction((sql) =>
      sql.query(
        `insert into api_tokens (id, owner_id, name, hash, scopes, created_at_ms, expires_at_ms)
         select owner, owner, 'bench', hash, 'read upload', 0, 4102444800000 from unnest($1::uuid[], $2::text[]) as t(owner, hash)`,
        [owners.map(({ id }) => id), hashes],
      ),
    )
    return owners.map(({ id }, index) => ({
      authorization: `Bearer ${secrets[index]}`,
      newest: (newest.get(id) ?? []).map((row) => ({ id: row.id, thumbnailKey: row.thumbnail_key })),
      months: (months.get(id) ?? []).map(({ month }) => month),
    }))
  } finally {
    await database.close()
  }
}
