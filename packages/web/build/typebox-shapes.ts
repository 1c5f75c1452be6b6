/**
 * What the browser gets in place of `typebox`. The client asks the contract's table for methods, paths and which answers are JSON; it
 * validates nothing, which is the server's work. So the schemas may be empty shells, and 20 KB of JavaScript need not be loaded first.
 * `anyOf` and `properties` are what the contract itself reads while it is put together.
 */
const schema = () => ({})

export default {
  Array: schema,
  Boolean: schema,
  Integer: schema,
  Literal: schema,
  Null: schema,
  Number: schema,
  Object: (properties: object) => ({ properties }),
  Optional: schema,
  Partial: schema,
  Record: schema,
  String: schema,
  Union: (anyOf: unknown[]) => ({ anyOf }),
  Unknown: schema,
}
