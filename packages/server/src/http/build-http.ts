import compress from '@fastify/compress'
import { type FastifyInstance, type FastifyRequest, fastify, type RouteOptions } from 'fastify'
import { AppError } from '../app-error.ts'
import { authenticate } from './authenticate.ts'
import { allowOrigins } from './edge/allow-origins.ts'
import { createClientReader } from './edge/client-of.ts'
import { isProbe } from './edge/probes.ts'
import { dropRestOfBody } from './edge/drop-rest-of-body.ts'
import { refuseAdministration } from './edge/refuse-administration.ts'
import { requireSoundRequests } from './edge/require-sound-requests.ts'
import { requireHttps } from './edge/require-https.ts'
import { answerErrors, answerNonsense, answerUnreadableAddress } from './error-handler.ts'
import type { HttpDeps } from './http-deps.ts'
import { measureRequests } from './measure-requests.ts'
import { accountRoutes } from './routes/accounts.ts'
import { adminRoutes } from './routes/admin.ts'
import { batchRoutes } from './routes/batches.ts'
import { collisionRoutes } from './routes/collisions.ts'
import { documentRoutes } from './routes/documents.ts'
import { healthRoutes } from './routes/health.ts'
import { libraryRoutes } from './routes/library.ts'
import { integrityRoutes } from './routes/integrity.ts'
import { jobRoutes } from './routes/jobs.ts'
import { metricsRoute } from './routes/metrics.ts'
import { monitoringRoutes } from './routes/monitoring.ts'
import { oidcRoutes } from './routes/oidc.ts'
import { passkeyRoutes } from './routes/passkeys.ts'
import { photoRoutes } from './routes/photos.ts'
import { sessionRoutes } from './routes/sessions.ts'
import { settingsRoutes } from './routes/settings.ts'
import { supportRoutes } from './routes/support.ts'
import { timelineRoutes } from './routes/timeline.ts'
import { tokenRoutes } from './routes/tokens.ts'
import { uploadFormRoute } from './routes/upload-form.ts'
import { uploadRoutes } from './routes/uploads.ts'
import { versionRoutes } from './routes/versions.ts'
import { patience } from './edge/patience.ts'
import { addSecurityHeaders } from './security-headers.ts'
import { serveWeb } from './serve-web.ts'
import { createValidatorCompiler } from './validation.ts'

/** A check of 50,000 files with names, sizes and checksums fits; photos are streamed and have limits of their own. */
const maxJsonBytes = 16 * 1_048_576
/** The whole HTTP side: every route, behind one identity check, with one way for errors to leave. */
export async function buildHttp(deps: HttpDeps) {
  const waits = { ...patience, ...deps.edge.patience }
  const app = fastify({
    bodyLimit: maxJsonBytes,
    connectionTimeout: waits.silentMs,
    // Ids of requests are ours: a client's would end up in the log.
    genReqId: () => deps.clock.newId(),
    requestIdHeader: false,
    return503OnClosing: false,
    // A request without a Host is refused by us, as one with a foreign Host is.
    http: { requireHostHeader: false, headersTimeout: waits.headersMs, connectionsCheckingInterval: waits.headersMs / 4 },
    frameworkErrors: answerUnreadableAddress,
    clientErrorHandler: answerNonsense(() => deps.clock.newId()),
    routerOptions: { maxParamLength: 4096 },
    // Connections that are idle end at once when the server stops; those in use end with their answer.
    forceCloseConnections: 'idle',
  })
  app.setValidatorCompiler(createValidatorCompiler())
  // Answers are typed by the contract; a serializer made from their schemas would only check them again.
  app.setSerializerCompiler(() => (data) => JSON.stringify(data))
  measureRequests(app, deps.telemetry)
  answerErrors(app, deps.log)
  addSecurityHeaders(app)
  requireSoundRequests(app)
  const clientOf = createClientReader(deps.edge.trustedProxies)
  const { publicOrigin } = deps.origins
  if (deps.edge.requiresHttps) requireHttps(app, { clientOf, ...(publicOrigin && { publicHost: new URL(publicOrigin).host }) })
  allowOrigins(app, deps.origins.named)
  app.addHook('onRequest', async (request) => {
    // Whoever asks how the server is hears it to the end: alive, and not ready.
    if (deps.isStopping() && !isProbe(request))
      throw new AppError('SHUTTING_DOWN', 'The server is stopping. Send the request again in a moment.')
  })
  app.addHook('onResponse', async (request, reply) => {
    deps.log.debug('request', {
      requestId: request.id,
      method: request.method,
      // The pattern, not the address: addresses hold filenames.
      route: request.routeOptions.url ?? '(none)',
      status: reply.statusCode,
      durationMs: Math.round(reply.elapsedTime),
    })
  })
  const addressOf = (request: FastifyRequest) => clientOf(request.raw).address
  dropRestOfBody(app, waits.answeredMs)
  if (!deps.administration) refuseAdministration(app)
  authenticate(app, deps, addressOf)
  requireAccess(app)

  // Text only, by its type: pictures are compressed as they are. Brotli would cost more than it saves on answers made for one person.
  await app.register(compress, { global: true, threshold: 1024, encodings: ['gzip'] })

  healthRoutes(app, deps)
  metricsRoute(app, deps)
  sessionRoutes(app, deps)
  oidcRoutes(app, deps)
  accountRoutes(app, deps, addressOf)
  passkeyRoutes(app, deps)
  tokenRoutes(app, deps)
  settingsRoutes(app, deps)
  collisionRoutes(app, deps)
  monitoringRoutes(app, deps)
  integrityRoutes(app, deps)
  jobRoutes(app, deps)
  adminRoutes(app, deps)
  photoRoutes(app, deps)
  versionRoutes(app, deps)
  libraryRoutes(app, deps)
  supportRoutes(app, deps)
  timelineRoutes(app, deps)
  batchRoutes(app, deps)
  uploadRoutes(app, deps)
  uploadFormRoute(app, deps)
  documentRoutes(app)
  serveWeb(app, deps)
  return app
}

/** A route that does not say who may ask it keeps the server from starting: it would be closed to tokens, which nobody would notice. */
function requireAccess(app: FastifyInstance) {
  const routes: RouteOptions[] = []
  app.addHook('onRoute', (route) => {
    routes.push(route)
  })
  app.addHook('onReady', async () => {
    const silent = routes.filter(({ config }) => config?.access === undefined).map(({ method, url }) => `${String(method)} ${url}`)
    if (silent.length > 0) throw new Error(`routes do not say who may ask them: ${silent.join(', ')}`)
  })
}
