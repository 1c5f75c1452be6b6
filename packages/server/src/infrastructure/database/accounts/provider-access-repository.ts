import type { ProviderAccess, ProviderList } from '../../../domain/ports/provider-access.ts'
import type { Database } from '../database.ts'

export function createProviderAccess(db: Database): ProviderAccess {
  return {
    change: (list, isNarrower) =>
      db.transaction(async (sql) => {
        const [row] = await sql.query<{ value: string }>(`select value from provider_list where name = 'oidc'`)
        // Written by us, below.
        const before = row && (JSON.parse(row.value) as ProviderList)
        const value = { issuer: list.issuer, clientId: list.clientId, allowed: list.allowed }
        if (before && JSON.stringify(before) === JSON.stringify(value)) return undefined
        if (!before && list.allowed.length === 0) return undefined
        await sql.query(
          `insert into provider_list (name, value) values ('oidc', $1::json) on conflict (name) do update set value = excluded.value`,
          [JSON.stringify(value)],
        )
        if (!before || !isNarrower(before)) return undefined
        const sessions = await sql.query(`delete from sessions where via = 'oidc' returning id`)
        const tokens = await sql.query(
          `delete from api_tokens where owner_id in (select id from owners where subject like 'oidc:%') returning id`,
        )
        return { sessions: sessions.length, tokens: tokens.length }
      }),
  }
}
