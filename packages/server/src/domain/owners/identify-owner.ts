import type { Clock } from '../ports/clock.ts'
import type { Identity } from '../ports/identity.ts'
import type { Owner, OwnerRepository } from '../ports/repositories.ts'

const remembered = 1000

/** The owner of an identity; made when it is first seen. An identity is looked up once in a process: its owner never changes. */
export function createOwnerLookup(deps: { owners: OwnerRepository; clock: Clock }): (identity: Identity) => Promise<Owner> {
  const known = new Map<string, Promise<Owner>>()
  return (identity) => {
    const found = known.get(identity.subject)
    if (found) return found
    const owner = deps.owners.findOrCreate(identity, deps.clock.newId(), deps.clock.nowMs())
    known.set(identity.subject, owner)
    owner.catch(() => known.delete(identity.subject))
    if (known.size > remembered) known.delete(known.keys().next().value ?? '')
    return owner
  }
}
