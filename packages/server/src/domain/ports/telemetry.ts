import type { OnCollision } from '@imgstream/contract'

/** What became of bytes that were received whole. `refused` for what they are; `failed` by a mistake or a lack of ours. */
export type UploadEnd = 'uploaded' | 'overwritten' | 'kept_both' | 'skipped' | 'collision' | 'changed' | 'refused' | 'failed'

/** Is told how work goes. Never slows and never fails it. */
export interface Telemetry {
  uploadEnded(upload: { policy: OnCollision; end: UploadEnd; byteSize: number; seconds: number }): void
  /** Does the work; where traces are kept, it is a step of the request's under that name. */
  step<T>(name: string, work: () => Promise<T>): Promise<T>
}

/** What the HTTP side tells and asks. */
export interface RequestTelemetry {
  /** Before anything else is done for a request: `go` is what comes next, run so that it is known as part of the request. */
  requestBegan(request: BegunRequest, go: () => void): RequestEnd
  signInEnded(method: SignInMethod, status: number): void
  /** Everything that is measured, as Prometheus reads it. */
  metrics(): Promise<{ contentType: string; text: string }>
}

export interface BegunRequest {
  id: string
  method: string
  /** The pattern of the address; undefined for what matches none. */
  route: string | undefined
  headers: Readonly<Record<string, string | string[] | undefined>>
  /** Platforms and scrapers come all the time: they are counted, not traced. */
  isProbe: boolean
}

/** Called once, when the answer is out or its connection gone. */
export type RequestEnd = (status: number, seconds: number) => void

export type SignInMethod = 'password' | 'passkey' | 'oidc' | 'invitation' | 'first_owner' | 'new_password'
