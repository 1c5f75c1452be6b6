import { spawn } from 'node:child_process'
import { fromRoot } from './root.mjs'

const passedOn = ['SIGTERM', 'SIGHUP', 'SIGINT']

/** What we set for our own programs; `defaults` only where the caller's environment says nothing. */
function environment(defaults = {}) {
  return { ...defaults, ...process.env, NODE_COMPILE_CACHE: process.env.NODE_COMPILE_CACHE ?? fromRoot('.cache/compile') }
}

/** Runs a command to its end and resolves with its exit code; what it prints goes to stderr. A signal that ends us ends it first. */
export async function runToEnd(command, args, { cwd, env = {} }) {
  return untilItEnds(spawn(command, args, { cwd, env: { ...environment(), ...env }, stdio: ['ignore', 2, 2] }))
}

/** The same for a command that is to be quiet: what it prints is handed back instead. */
export async function runAndListen(command, args, { cwd, env = {} }) {
  const child = spawn(command, args, { cwd, env: { ...environment(), ...env }, stdio: ['ignore', 'pipe', 'pipe'] })
  let output = ''
  for (const stream of [child.stdout, child.stderr]) stream.setEncoding('utf8').on('data', (text) => (output += text))
  const code = await untilItEnds(child)
  return { code, output }
}

async function untilItEnds(child) {
  const { asked, stop } = passSignalsOn([child])
  const ended = await whenEnded(child)
  stop()
  if (asked.signal) process.kill(process.pid, asked.signal)
  return ended.code ?? `from ${ended.signal}`
}

/**
 * Hands the rest of this process's life to a program: its signals, its output, its exit code.
 *
 * A newer Node can really become the program, which saves a waiting process of 45 MB beside the server.
 */
export async function become(command, args, defaults) {
  const env = environment(defaults)
  if (process.execve && process.platform !== 'win32') process.execve(command, [command, ...args], env)
  await supervise([spawn(command, args, { env, stdio: 'inherit' })])
}

/** Runs programs side by side until one of them ends, which ends the others. */
export async function runTogether(programs, defaults) {
  const env = environment(defaults)
  await supervise(programs.map(({ command, args, cwd }) => spawn(command, args, { cwd, env, stdio: 'inherit' })))
}

async function supervise(children) {
  const { stop } = passSignalsOn(children)
  const ended = await Promise.race(children.map(whenEnded))
  for (const child of children) child.kill('SIGTERM')
  await Promise.all(children.map(whenEnded))
  stop()
  if (ended.signal) process.kill(process.pid, ended.signal)
  else process.exitCode = ended.code
}

/** Until `stop` is called, the signals that ask us to end go to the children; `asked` remembers the first. */
function passSignalsOn(children) {
  const asked = { signal: undefined }
  const pass = (signal) => {
    asked.signal ??= signal
    // Ctrl-C in a terminal reaches the children by itself; twice would mean "stop at once" to the server.
    if (signal === 'SIGINT' && process.stdin.isTTY) return
    for (const child of children) child.kill(signal)
  }
  for (const signal of passedOn) process.on(signal, pass)
  return {
    asked,
    stop: () => {
      for (const signal of passedOn) process.removeListener(signal, pass)
    },
  }
}

function whenEnded(child) {
  if (child.exitCode !== null || child.signalCode !== null) return Promise.resolve({ code: child.exitCode, signal: child.signalCode })
  return new Promise((resolve, reject) => {
    child.once('error', reject)
    // Not 'exit': what it printed last may come after that.
    child.once('close', (code, signal) => resolve({ code, signal }))
  })
}
