import { readFileSync } from 'node:fs'
import { terraformFiles } from './terraform-files.ts'

export type ProviderName = 'google' | 'google-beta' | 'random'

export interface Used {
  resources: Set<string>
  data: Set<string>
}

/** Which types of which provider the configuration asks for; a block's own `provider =` wins over what its type says. */
export function namesUsed(): Record<ProviderName, Used> {
  const used = {
    google: { resources: new Set<string>(), data: new Set<string>() },
    'google-beta': { resources: new Set<string>(), data: new Set<string>() },
    random: { resources: new Set<string>(), data: new Set<string>() },
  }
  for (const file of terraformFiles()) {
    for (const [, kind, type = '', body = ''] of readFileSync(file, 'utf8').matchAll(/^(resource|data) "(\w+)" "\w+" \{(.*?)^\}/gms)) {
      const named = /^ {2}provider += +([\w-]+)$/m.exec(body)?.[1] ?? type.split('_')[0]
      used[named as ProviderName][kind === 'data' ? 'data' : 'resources'].add(type)
    }
  }
  return used
}
