import { connect } from 'node:net'
import { fromRoot, recorded } from './root.mjs'

/** Where the server will listen: as it reads that itself, from the environment or .env, older names included. */
export function developmentAddress() {
  const host = said('HOST') ?? said('STREAMLIT_SERVER_ADDRESS') ?? '127.0.0.1'
  const port = Number(said('PORT') ?? said('STREAMLIT_SERVER_PORT') ?? '8501')
  return { host: host === '0.0.0.0' || host === '::' ? '127.0.0.1' : host, port }
}

function said(name) {
  const inFile = new RegExp(`^\\s*(?:export\\s+)?${name}\\s*=\\s*["']?([^\\s"'#]+)`, 'm').exec(recorded(fromRoot('.env')) ?? '')?.[1]
  return process.env[name]?.trim() || inFile
}

/** `node --watch` waits for a change when the server cannot start, and Vite would go on without one: so the port is asked for first. */
export async function refuseTakenPort({ host, port }) {
  if (!(await isAnswered(host, port))) return
  throw new Error(
    `port ${port} is in use, so the server cannot start. "npm run dev" runs instead of "npm start", not beside it: ` +
      'stop the other one, or set PORT to a free port.',
  )
}

function isAnswered(host, port) {
  return new Promise((resolve) => {
    const socket = connect({ host, port, timeout: 1000 })
    const end = (answer) => {
      socket.destroy()
      resolve(answer)
    }
    socket.once('connect', () => end(true))
    socket.once('error', () => end(false))
    socket.once('timeout', () => end(false))
  })
}
