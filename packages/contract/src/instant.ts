import Type from 'typebox'

const format = 'date-time'

/** A moment, in UTC. */
export const Instant = Type.String({ format, description: 'UTC instant, ISO 8601', examples: ['2026-11-24T09:31:07.000Z'] })

/** The same with more to say of it. */
export const instantThat = (description: string) => Type.String({ format, description: `UTC instant, ISO 8601: ${description}` })

/** A moment that somebody asks about; any offset from UTC does. */
export const askedInstant = (description: string) => Type.String({ format, description })
