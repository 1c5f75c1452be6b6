import Type from 'typebox'

const ServiceHealth = Type.Union([Type.Literal('healthy'), Type.Literal('unhealthy'), Type.Literal('disabled')])

export const Health = Type.Object(
  {
    status: Type.Union([Type.Literal('healthy'), Type.Literal('unhealthy')]),
    timestamp: Type.String(),
    version: Type.String(),
    services: Type.Object({ database: ServiceHealth, storage: ServiceHealth, monitoring: ServiceHealth }),
  },
  { $id: 'Health' },
)
export type Health = Type.Static<typeof Health>

export const Readiness = Type.Object(
  {
    ready: Type.Boolean(),
    timestamp: Type.String(),
    checks: Type.Object({ database: Type.Boolean(), storage: Type.Boolean() }),
  },
  { $id: 'Readiness' },
)
export type Readiness = Type.Static<typeof Readiness>

export const ErrorBody = Type.Object(
  {
    error: Type.Object({ code: Type.String(), message: Type.String(), details: Type.Unknown(), request_id: Type.String() }),
  },
  { $id: 'Error' },
)
export type ErrorBody = Type.Static<typeof ErrorBody>
