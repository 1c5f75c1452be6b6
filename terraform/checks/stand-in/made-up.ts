import type { Type } from '../schemas/schema.ts'
import type { Value } from './msgpack.ts'

/** Values that look like the cloud's own where the configuration builds names of them; else the name of what they stand for. */
export function madeUp(type: string) {
  return (name: string, valueType: Type, row: Record<string, Value>): Value => {
    const known = lookAlikes[`${type}.${name}`]
    if (known) return known(row)
    if (valueType === 'string') return `${type}.${name}`
    if (valueType === 'number') return 0
    if (valueType === 'bool') return false
    if (!Array.isArray(valueType)) return null
    return valueType[0] === 'map' || valueType[0] === 'object' ? {} : []
  }
}

const text = (value: Value | undefined) => (typeof value === 'string' ? value : 'unknown')

const lookAlikes: Record<string, (row: Record<string, Value>) => Value> = {
  'google_project.number': () => '123456789012',
  'google_project.billing_account': () => '000000-111111-222222',
  'google_service_account.email': (row) => `${text(row.account_id)}@${text(row.project)}.iam.gserviceaccount.com`,
  'google_service_account.member': (row) => `serviceAccount:${text(row.account_id)}@${text(row.project)}.iam.gserviceaccount.com`,
  'google_sql_database_instance.connection_name': (row) => `${text(row.project)}:${text(row.region)}:${text(row.name)}`,
  'google_cloud_run_v2_service.uri': (row) => `https://${text(row.name)}-123456789012.${text(row.location)}.run.app`,
}
