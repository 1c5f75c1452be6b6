import type { en } from './en/index.ts'

/** Everything the interface says, in one language. English is the shape; a key missing elsewhere is a type error. */
export type Messages = typeof en
