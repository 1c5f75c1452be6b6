import type { Log } from '../ports/log.ts'
import type { ProviderAccess, ProviderList } from '../ports/provider-access.ts'

/** Where nobody signs in at a provider, nobody is on its list. */
const nobody: ProviderList = { issuer: '', clientId: '', allowed: [] }

/**
 * At each start: whoever was taken off the list of a sign-in provider loses sessions and tokens. Who is still on it cannot be told from the
 * others here, since only the provider knows today's addresses: everybody signs in there once more, which it does without asking them.
 */
export async function narrowAccess(deps: { access: ProviderAccess; log: Log }, list: ProviderList = nobody): Promise<void> {
  const ended = await deps.access.change(list, (before) => isNarrower(before, list))
  if (ended) deps.log.warn('sign_in_list_narrowed', { ...ended })
}

/** Whether somebody whom the one list let in is not let in by the other, as far as lists can say. */
export function isNarrower(before: ProviderList, now: ProviderList): boolean {
  if (before.allowed.length === 0) return false
  if (before.issuer !== now.issuer || before.clientId !== now.clientId) return true
  return !now.allowed.includes('*') && before.allowed.some((entry) => !now.allowed.includes(entry))
}
