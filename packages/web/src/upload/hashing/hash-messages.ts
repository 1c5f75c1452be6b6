import type { FileProblemCode, HashResult } from '@imgstream/client'

/** What the page asks its hash worker. */
export type HashRequest = { type: 'hash'; id: number; file: File } | { type: 'abort'; id: number }

/** What the worker answers; an aborted file gets no answer. */
export type HashAnswer = { id: number; result: HashResult } | { id: number; problem: { code: FileProblemCode; message: string } }
