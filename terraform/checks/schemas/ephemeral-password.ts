import type { Schema } from './schema.ts'

/** `ephemeral "random_password"` of hashicorp/random 3.7, which the bindings do not know. Source: the provider's documentation. */
export const ephemeralPassword: Schema = {
  version: 0,
  block: {
    attributes: {
      length: { type: 'number', required: true },
      ...Object.fromEntries(
        ['lower', 'numeric', 'special', 'upper'].map((name) => [name, { type: 'bool', optional: true, computed: true }]),
      ),
      ...Object.fromEntries(
        ['min_lower', 'min_numeric', 'min_special', 'min_upper'].map((name) => [name, { type: 'number', optional: true, computed: true }]),
      ),
      override_special: { type: 'string', optional: true },
      bcrypt_hash: { type: 'string', computed: true },
      result: { type: 'string', computed: true },
    },
  },
}
