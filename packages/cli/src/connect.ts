import { type ApiClient, ApiError, createApiClient, NetworkError } from '@imgstream/client'
import { withDotEnv } from '@imgstream/server/dot-env'
import type { Surroundings } from './command.ts'
import { CommandError, exitCodes, wrongUsage } from './exit-codes.ts'

export const serverHelp = `The server is the one of --server, else of IMGSTREAM_URL, else of HOST and PORT as the server itself reads them from the
environment or .env (http://127.0.0.1:8501). A token in IMGSTREAM_TOKEN is sent with every request, one in IMGSTREAM_PROXY_TOKEN to a
proxy that stands before it, such as Identity-Aware Proxy.`

/** A client of the running server. */
export function connect(surroundings: Surroundings, server: string | undefined): ApiClient {
  const env = withDotEnv(surroundings.env, surroundings.folder)
  const { IMGSTREAM_TOKEN: token, IMGSTREAM_PROXY_TOKEN: proxyToken } = env
  return createApiClient({
    baseUrl: serverUrl(env, server),
    headers: {
      ...(token && { authorization: `Bearer ${token}` }),
      // Identity-Aware Proxy takes its own from there, and hands the other one on (https://cloud.google.com/iap/docs/authentication-howto).
      ...(proxyToken && { 'proxy-authorization': `Bearer ${proxyToken}` }),
    },
  })
}

function serverUrl(env: Surroundings['env'], server: string | undefined): string {
  const given = server ?? (env.IMGSTREAM_URL || undefined)
  if (given !== undefined) {
    const url = URL.canParse(given) ? new URL(given) : undefined
    if (url?.protocol === 'http:' || url?.protocol === 'https:') return url.href
    throw wrongUsage(`The server's address begins with http:// or https://; "${given}" does not`)
  }
  const host = env.HOST || env.STREAMLIT_SERVER_ADDRESS || '127.0.0.1'
  const port = env.PORT || env.STREAMLIT_SERVER_PORT || '8501'
  // A server that listens on every address is reached on this machine's own.
  const name = host === '0.0.0.0' || host === '::' ? '127.0.0.1' : host
  return `http://${name.includes(':') ? `[${name}]` : name}:${port}`
}

/** Words an error of the API for the person and picks the exit code; what is neither is a mistake of ours and is rethrown. */
export function explain(error: unknown, api: ApiClient): CommandError {
  if (error instanceof NetworkError) {
    return new CommandError(
      exitCodes.unreachable,
      `No server answers at ${api.baseUrl}.\nStart one with "imgstream serve", or say where it is with --server or IMGSTREAM_URL.`,
    )
  }
  if (!(error instanceof ApiError)) throw error
  if (error.code === 'UNAUTHENTICATED') {
    return wrongUsage(
      `The server at ${api.baseUrl} wants to know who you are: put a token into IMGSTREAM_TOKEN ("imgstream token create" makes one).`,
    )
  }
  if (error.code === 'UNEXPECTED_ANSWER') {
    return new CommandError(
      exitCodes.unreachable,
      `What answers at ${api.baseUrl} is not ImgStream, or something stands before it: ${error.message}.`,
    )
  }
  // What was asked for is right, and cannot be done as things stand: something runs already, changed, or is damaged.
  const isRefused = error.status === 409 || error.status === 422
  const exitCode = error.status >= 500 ? exitCodes.unreachable : isRefused ? exitCodes.failed : exitCodes.usage
  return new CommandError(exitCode, `${error.message} (${error.code}${error.requestId ? `, request ${error.requestId}` : ''})`)
}
