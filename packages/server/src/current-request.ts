import { AsyncLocalStorage } from 'node:async_hooks'

/** What whoever works for a request can know without being handed it: for the log and for traces alone. */
export interface CurrentRequest {
  requestId: string
  /** 32 and 16 hex digits (W3C Trace Context), where somebody in front or our own traces named them. */
  traceId?: string
  spanId?: string
}

const requests = new AsyncLocalStorage<CurrentRequest>()

export const currentRequest = (): CurrentRequest | undefined => requests.getStore()
export const runInRequest = <T>(request: CurrentRequest, work: () => T): T => requests.run(request, work)
/** For work that a request only set going, and that lives longer or serves others too. */
export const runOutsideRequests = <T>(work: () => T): T => requests.exit(work)
