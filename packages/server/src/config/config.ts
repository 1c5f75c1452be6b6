import type { Environment, SignIn, Values } from './variables.ts'

/** The settings of one process, parsed and checked. Paths are absolute. */
export interface Config {
  environment: Environment
  host: string
  /** 0 takes any free port. */
  port: number
  publicUrl?: string
  signIn: readonly SignIn[]
  /** The identity without sign-in. */
  devUserEmail?: string
  iap: {
    audience?: string
    keysUrl?: string
    /** The service's name on Cloud Run, from which the audience follows. */
    cloudRunService?: string
    metadataHost?: string
  }
  database: { type: 'duckdb'; path: string } | { type: 'postgresql'; url: string }
  /** Where the pictures are kept: a folder, or a bucket, which may lie at another address than Google's. */
  storage:
    | { type: 'folder'; path: string }
    | { type: 'bucket'; name: string; endpoint?: string; credentialsPath?: string; directUrlSeconds: number }
  collisions: { cacheTtlSeconds: number; cacheMaxEntries: number; batchSize: number }
  monitoring: { enabled: boolean; retentionDays: number }
  adminFunctions: boolean
  debug: boolean
  upload: { maxBytes: number; minBytes: number }
  /** Longest side in pixels, and JPEG quality 1–100. */
  thumbnail: { maxSize: number; quality: number }
  /** CSS custom properties by name. */
  theme: Readonly<Record<string, string>>
  themeIsOverridden: boolean
  log: { level: 'debug' | 'info' | 'warn' | 'error'; file?: string }
}

export interface ConfigProblem {
  variable: string
  /** Completes "NAME …". */
  message: string
}

export type ConfigResult =
  | { ok: true; config: Config; values: Values; notices: string[] }
  | { ok: false; problems: ConfigProblem[]; notices: string[] }
