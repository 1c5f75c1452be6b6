import Type from 'typebox'

/** The part of an address that names one thing. */
export const ById = Type.Object({ id: Type.String({ format: 'uuid' }) })
