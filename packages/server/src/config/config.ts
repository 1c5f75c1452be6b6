import type { Environment, SignIn, Values } from './variables.ts'

/** As `process.env`, with or without what a `.env` adds. */
export type Env = Readonly<Record<string, string | undefined>>

/** The settings of one process, parsed and checked. Paths are absolute. */
export interface Config {
  environment: Environment
  host: string
  /** 0 takes any free port. */
  port: number
  publicUrl?: string
  /** The proxies whose word counts for where a request comes from: so many, or those at these addresses and networks. */
  trustedProxies: { hops: number } | { addresses: readonly string[] }
  /** What comes by plain http through a trusted proxy is sent to https. */
  requiresHttps: boolean
  /** Origins of other sites whose pages may use the API with a token. */
  corsOrigins: readonly string[]
  signIn: readonly SignIn[]
  /** Who may act on the whole installation beside accounts with the role owner: lower-case e-mail addresses and `sub:…`. */
  operators: readonly string[]
  /** The identity without sign-in. */
  devUserEmail?: string
  iap: {
    audience?: string
    keysUrl?: string
    /** The service's name on Cloud Run, from which the audience follows. */
    cloudRunService?: string
    metadataHost?: string
  }
  /** Signing in at an OpenID Connect provider, where `signIn` has it. */
  oidc?: { issuer: string; clientId: string; clientSecret?: string; allowed: readonly string[] }
  database: { type: 'duckdb'; path: string } | ({ type: 'postgresql'; url: string } & PostgresSettings)
  /** Where the pictures are kept: a folder, or a bucket, which may lie at another address than Google's. */
  storage:
    | { type: 'folder'; path: string }
    | {
        type: 'bucket'
        name: string
        endpoint?: string
        credentialsPath?: string
        metadataHost?: string
        directUrlSeconds: number
        region: string
        coldlineDays: number
      }
  /** Where backups go and how often one is made by itself; 0: never. Absent where nobody has said where. */
  backup?: { to: BackupTo; everyHours: number; withOriginals: boolean }
  /** Where the server also makes a backup when it is asked to; undefined: wherever it may write. */
  backupPlaces?: readonly BackupTo[]
  /** How buckets are reached that an operator names. */
  buckets: BucketSettings
  collisions: { cacheTtlSeconds: number; cacheMaxEntries: number; batchSize: number }
  monitoring: { enabled: boolean; retentionDays: number }
  adminFunctions: boolean
  debug: boolean
  upload: { maxBytes: number; minBytes: number }
  /** What one address without identity and one owner may ask of one process; 0 is no limit. */
  requestLimits: { addressPerSecond: number; ownerPerSecond: number; ownerAtOnce: number; ownerUploadsAtOnce: number }
  /** Bytes of resumable uploads that are begun and not finished, and of all originals; absent is no limit. */
  ownerLimits: { pendingBytes?: number; storedBytes?: number }
  /** Longest side in pixels, and JPEG quality 1–100. */
  thumbnail: { maxSize: number; quality: number }
  /** CSS custom properties by name. */
  theme: Readonly<Record<string, string>>
  themeIsOverridden: boolean
  /** A second port that answers the figures alone, without sign-in; absent is none. */
  metricsPort?: { port: number; host: string }
  /** Where traces are sent; absent keeps none. */
  traces?: { endpoint: string; headers: Readonly<Record<string, string>>; serviceName: string; ratio: number }
  /** `project`: Google's, in which a request's trace is looked for. */
  log: { project?: string; level: 'debug' | 'info' | 'warn' | 'error'; file?: string }
}

/** A folder, or a bucket below a prefix that is empty or ends in a slash. */
export type BackupTo = { type: 'folder'; path: string } | ({ type: 'bucket'; name: string; prefix: string } & BucketSettings)

/** How buckets are reached. */
export interface BucketSettings {
  endpoint?: string
  credentialsPath?: string
  metadataHost?: string
}

export interface PostgresSettings {
  /** Connections at most. */
  poolSize: number
  /** How Cloud SQL is reached where its socket folder does not exist. */
  cloudSql: { ipType: 'public' | 'private' | 'psc'; credentialsPath?: string }
}

/** Where the address of the database is kept, when the environment does not have it itself. */
export interface DatabaseSecret {
  project: string
  name: string
  endpoint?: string
  credentialsPath?: string
}

/** As the environment has it: the database's address may still be a secret to be read. */
export type ReadConfig = Omit<Config, 'database'> & {
  database: Config['database'] | ({ type: 'postgresql'; secret: DatabaseSecret } & PostgresSettings)
}

export interface ConfigProblem {
  variable: string
  /** Completes "NAME …". */
  message: string
}

export type ConfigResult =
  | { ok: true; config: ReadConfig; values: Values; notices: string[] }
  | { ok: false; problems: ConfigProblem[]; notices: string[] }
