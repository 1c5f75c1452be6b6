import { type Workplace } from './terraform.ts'

export type Values = Record<string, unknown>

export interface Planned {
  address: string
  type: string
  /** The name in the configuration, without module and index. */
  name: string
  action: string
  /** What is known of it before it is made. */
  values: Values
}

export interface Plan {
  resources: Planned[]
  outputs: Record<string, unknown>
}

interface PlanJson {
  resource_changes?: { address: string; mode: string; type: string; name: string; change: { actions: string[]; after: Values | null } }[]
  output_changes?: Record<string, { after?: unknown }>
}

/** What `terraform plan` would do in that folder with these variables, as Terraform tells it. */
export async function planIn(workplace: Workplace, folder: string, ...variables: string[]): Promise<Plan> {
  await workplace.init(folder)
  await workplace.run(folder, 'plan', '-no-color', '-out=checked.tfplan', ...variables.map((each) => `-var=${each}`))
  const json = JSON.parse(await workplace.run(folder, 'show', '-json', 'checked.tfplan')) as PlanJson
  return {
    resources: (json.resource_changes ?? [])
      .filter(({ mode }) => mode === 'managed')
      .map(({ address, type, name, change }) => ({ address, type, name, action: change.actions.join(' '), values: change.after ?? {} })),
    outputs: Object.fromEntries(Object.entries(json.output_changes ?? {}).map(([name, { after }]) => [name, after])),
  }
}

export const ofType = (plan: Plan, type: string) => plan.resources.filter((each) => each.type === type)

/** The only one of its type. */
export function only(plan: Plan, type: string): Values {
  const [found, ...others] = ofType(plan, type)
  if (!found || others.length > 0) throw new Error(`${others.length + (found ? 1 : 0)} of ${type} in the plan, where there should be one`)
  return found.values
}

/** A value inside a value: `at(bucket, 'soft_delete_policy', 0, 'retention_duration_seconds')`. */
export function at(value: unknown, ...path: (string | number)[]): unknown {
  return path.reduce<unknown>((inner, key) => (inner as Record<string | number, unknown> | undefined)?.[key], value)
}
