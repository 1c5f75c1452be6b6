import { existsSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import fastifyStatic from '@fastify/static'
import type { FastifyInstance, FastifyReply } from 'fastify'
import { AppError } from '../app-error.ts'
import { isForPage } from './authenticate.ts'
import type { HttpDeps } from './http-deps.ts'
import { nothingHere } from './nothing-here.ts'

/** What a person who has a library may open; an asterisk is anything. */
const pages = ['/', '/upload', '/upload/*', '/photo/*', '/trash', '/monitoring', '/settings', '/settings/*', '/search']
/** Where people sign in, make the first account, join by an invitation, set a new password. */
const signInPages = ['/sign-in', '/set-up', '/join', '/new-password']

/**
 * The built web client. Files whose names carry their content's hash may be kept for ever; every address that a person may open and that
 * is no file is the page, which reads the address itself.
 */
export function serveWeb(app: FastifyInstance, { settings }: HttpDeps) {
  const page = join(settings.webFolder, 'index.html')
  const asPage = { config: { access: 'page' as const } }
  app.get('/theme.css', asPage, async (_request, reply) => {
    const tokens = Object.entries(settings.theme).map(([name, value]) => `--${name}:${value};`)
    return reply
      .type('text/css; charset=utf-8')
      .header('cache-control', 'no-cache')
      .send(tokens.length > 0 ? `:root{${tokens.join('')}}` : '')
  })
  const sendPage = async (reply: FastifyReply) => {
    if (!existsSync(page))
      throw new AppError('NOT_FOUND', 'The web client is not built yet. Start the server with "npm start", which builds it.')
    return reply
      .type('text/html; charset=utf-8')
      .header('cache-control', 'no-cache')
      .send(await readFile(page))
  }
  for (const url of [...pages, ...signInPages]) {
    app.get(url, asPage, (_request, reply) => sendPage(reply))
  }
  // A person who opens an address that does not exist gets the page that says so; a program gets the error.
  app.setNotFoundHandler(async (request, reply) => {
    if (isForPage(request) && existsSync(page)) return sendPage(reply.code(404))
    throw nothingHere(request, reply)
  })
  if (!existsSync(settings.webFolder)) return
  app.register(async (scope) => {
    // Every route of this scope is a file of the web client, and nothing else is registered in it.
    scope.addHook('onRoute', (route) => {
      route.config = { ...route.config, access: 'page' }
    })
    await scope.register(fastifyStatic, {
      root: settings.webFolder,
      index: false,
      dotfiles: 'deny',
      decorateReply: false,
      setHeaders: (response, path) => {
        response.header('cache-control', path.includes(`${join('/', 'assets', '/')}`) ? 'public, max-age=31536000, immutable' : 'no-cache')
      },
    })
  })
}
