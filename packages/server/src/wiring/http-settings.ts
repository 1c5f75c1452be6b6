import { join } from 'node:path'
import type { Config } from '../config/config.ts'
import type { Clock } from '../domain/ports/clock.ts'
import { createRequestLimits } from '../http/edge/request-limits.ts'
import type { HttpDeps } from '../http/http-deps.ts'
import { version } from '../version.ts'
import type { ComposeOptions } from './application.ts'

type HttpSettings = Pick<HttpDeps, 'edge' | 'limits' | 'origins' | 'requestLimits' | 'retryDelaysMs' | 'settings' | 'signIn'>

const day = 86_400_000

/** What of the settings the HTTP side goes by. */
export function httpSettings(config: Config, options: ComposeOptions, { nowMs }: Clock): HttpSettings {
  const { ownerLimits, publicUrl } = config
  return {
    edge: {
      trustedProxies: config.trustedProxies,
      requiresHttps: config.requiresHttps,
      ...(options.patience && { patience: options.patience }),
    },
    limits: config.upload,
    origins: { ...(publicUrl && { publicOrigin: new URL(publicUrl).origin }), named: new Set(config.corsOrigins) },
    requestLimits: createRequestLimits(config.requestLimits, nowMs),
    retryDelaysMs: options.retryDelaysMs ?? [1000, 2000, 4000],
    signIn: config.signIn,
    settings: {
      version,
      environment: config.environment,
      engine: config.database.type,
      batchSize: config.collisions.batchSize,
      uploadExpiryMs: options.uploadExpiryMs ?? 7 * day,
      ...(ownerLimits.storedBytes !== undefined && { quotaBytes: ownerLimits.storedBytes }),
      theme: config.themeIsOverridden ? config.theme : {},
      webFolder: options.webFolder ?? join(import.meta.dirname, '../../../web/dist'),
    },
  }
}
