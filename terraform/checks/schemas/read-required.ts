/** What the declarations of the bindings say of an argument: whether it must be given, more than once, and which interface its block has. */
export type Required = (interfaceName: string, argument: string) => { isRequired: boolean; isMany: boolean; type: string }

const camel = (name: string) => name.replace(/_([a-z0-9])/g, (_, letter: string) => letter.toUpperCase())

/** Reads the interfaces of one `index.d.ts`. */
export function readRequired(declarations: string): Required {
  const interfaces = new Map<string, Map<string, { isRequired: boolean; isMany: boolean; type: string }>>()
  for (const [, name = '', body = ''] of declarations.matchAll(/^export interface (\w+)[^{]*\{\n(.*?)^\}/gms)) {
    const members = new Map<string, { isRequired: boolean; isMany: boolean; type: string }>()
    for (const [, member = '', isOptional, type = ''] of body.matchAll(/readonly (\w+)(\?)?: (.+);$/gm)) {
      members.set(member, { isRequired: !isOptional, isMany: type.includes('[]'), type: /^\w+/.exec(type)?.[0] ?? '' })
    }
    interfaces.set(name, members)
  }
  return (interfaceName, argument) => {
    const members = interfaces.get(interfaceName)
    if (!members) throw new Error(`the bindings declare no ${interfaceName}`)
    return members.get(camel(argument)) ?? members.get(argument) ?? { isRequired: false, isMany: true, type: '' }
  }
}
