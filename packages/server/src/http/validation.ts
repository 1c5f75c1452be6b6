import { Ajv } from 'ajv'
import formats from 'ajv-formats'
import type { FastifySchemaCompiler } from 'fastify'

/**
 * Validators of the contract's schemas. Addresses carry text, so their values are turned into numbers and flags; a JSON body says what it
 * means, so a wrong type in it is refused.
 */
export function createValidatorCompiler(): FastifySchemaCompiler<object> {
  const options = { allErrors: false, useDefaults: true, strict: false, removeAdditional: false } as const
  const address = new Ajv({ ...options, coerceTypes: true })
  const body = new Ajv({ ...options, coerceTypes: false })
  for (const each of [address, body]) formats.default(each)
  return ({ schema, httpPart }) => {
    // A schema's $id names it in the API document; compiled twice it would be refused as a double.
    const { $id: _, ...plain } = schema as { $id?: string }
    return (httpPart === 'body' ? body : address).compile(plain)
  }
}
