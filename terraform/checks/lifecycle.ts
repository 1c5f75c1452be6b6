import { at, type Values } from './planned.ts'

/** Where an object of that key and age would be, by a bucket's rules. Source: Cloud Storage, "Object Lifecycle Management". */
export function fate(bucket: Values, key: string, ageDays: number): string {
  let fate = String(bucket.storage_class)
  for (const rule of (bucket.lifecycle_rule ?? []) as Values[]) {
    const condition = at(rule, 'condition', 0) as Values
    const prefixes = (condition.matches_prefix ?? []) as string[]
    const classes = (condition.matches_storage_class ?? []) as string[]
    const applies =
      ageDays >= Number(condition.age ?? 0) &&
      (prefixes.length === 0 || prefixes.some((prefix) => key.startsWith(prefix))) &&
      (classes.length === 0 || classes.includes(fate))
    if (applies) fate = at(rule, 'action', 0, 'type') === 'SetStorageClass' ? String(at(rule, 'action', 0, 'storage_class')) : 'DELETED'
  }
  return fate
}
