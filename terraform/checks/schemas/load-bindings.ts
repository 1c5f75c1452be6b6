import { readFileSync } from 'node:fs'
import { compileFunction } from 'node:vm'
import type { Type } from './schema.ts'

/**
 * Runs one generated `index.js` with a `cdktf` of our own that builds nothing and remembers what it is asked. Gives the arguments as the
 * bindings would write them and the types of what the provider computes.
 */
export function loadBindings(path: string): { written: unknown; computed: Record<string, Type>; className: string } {
  const module = { exports: {} as Record<string, unknown> }
  compileFunction(readFileSync(path, 'utf8'), ['exports', 'require', 'module'])(module.exports, () => cdktf, module)
  const classes = Object.entries(module.exports).filter(([, each]) => typeof each === 'function' && 'tfResourceType' in each)
  const [className, Class] = classes[0] as [string, new (...values: unknown[]) => Resource]
  const resource = new Class(anything, 'id', anything)
  // The bindings ask for each value whether it is there: everything is.
  const written = resource.synthesizeHclAttributes()
  const computed: Record<string, Type> = {}
  for (const each of computedOf(resource)) computed[each.name] = each.type
  return { written, computed, className }
}

interface Resource {
  synthesizeHclAttributes(): unknown
}

class Computed {
  name: string
  type: Type
  constructor(name: string, type: Type) {
    this.name = name
    this.type = type
  }
}

function computedOf(instance: object): Computed[] {
  const found: Computed[] = []
  for (const [name, { get }] of Object.entries(Object.getOwnPropertyDescriptors(Object.getPrototypeOf(instance)))) {
    if (!get || name === 'internalValue' || name.endsWith('Input')) continue
    const value: unknown = get.call(instance)
    if (value instanceof Computed) found.push(value)
    if (value instanceof ComplexList) {
      const element = value.get(0)
      found.push(
        new Computed(value.name, ['list', ['object', Object.fromEntries(computedOf(element).map((each) => [each.name, each.type]))]]),
      )
    }
  }
  return found
}

const anything: unknown = new Proxy(() => undefined, {
  get: (_, key) => (key === Symbol.toPrimitive ? () => 'x' : anything),
  apply: () => anything,
})

class Complex {
  getStringAttribute = (name: string) => new Computed(name, 'string')
  getNumberAttribute = (name: string) => new Computed(name, 'number')
  getBooleanAttribute = (name: string) => new Computed(name, 'bool')
  getListAttribute = (name: string) => new Computed(name, ['list', 'string'])
  getNumberListAttribute = (name: string) => new Computed(name, ['list', 'number'])
  getStringMapAttribute = (name: string) => new Computed(name, ['map', 'string'])
  getBooleanMapAttribute = (name: string) => new Computed(name, ['map', 'bool'])
  getAnyMapAttribute = (name: string) => new Computed(name, ['map', 'string'])
  interpolationForAttribute = (name: string) => new Computed(name, 'string')
}

class ComplexObject extends Complex {
  name: string
  constructor(_: unknown, name: string) {
    super()
    this.name = name
  }
}

class ComplexList extends ComplexObject {
  get(index: number): ComplexObject {
    throw new Error(`the bindings say what is at ${index} of ${this.name}`)
  }
}

class ComputedMap extends Computed {
  constructor(_: unknown, name: string) {
    super(name, ['map', 'string'])
  }
}

const cdktf = new Proxy({} as Record<string, unknown>, {
  get(_, key: string) {
    if (key === 'ComplexList' || key === 'ComplexMap') return ComplexList
    if (/^(String|Number|Boolean|Any)Map$/.test(key)) return ComputedMap
    if (key === 'ComplexObject') return ComplexObject
    if (/^Terraform(Resource|DataSource|Provider)$/.test(key)) return Complex
    if (key === 'Tokenization') return { isResolvable: () => false }
    if (key === 'Fn') return { tolist: (value: unknown) => value, toset: (value: unknown) => value }
    if (key === 'canInspect') return () => true
    if (key === 'isComplexElement') return () => false
    if (key === 'listMapperHcl' || key === 'hashMapperHcl') return (map: (value: unknown) => unknown) => () => [map(anything)]
    return () => anything
  },
})
