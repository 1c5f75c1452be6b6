import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { createServer } from 'node:net'

/** Where the system takes ports from by itself, for listeners that name none and for every connection that goes out. */
const firstOfSystem = readFirstOfSystem()
/** Processes that run at the same time have numbers near each other, and so blocks of their own. */
const blocks = 250
const portsOfBlock = 40
let taken = 0

/**
 * A port of this computer that nobody has, for a server that is to be known by its port before it starts, or to come back at the same one.
 * The system gives away none of these by itself: one that it had just given for a moment, another connection could have by the time the server
 * listens. No call gives a port that an earlier one of this process gave.
 */
export async function freePort(): Promise<number> {
  while (taken < portsOfBlock) {
    const port = firstOfSystem - blocks * portsOfBlock + (process.pid % blocks) * portsOfBlock + taken++
    if (await isFree(port)) return port
  }
  throw new Error(`This process has asked for more than ${portsOfBlock} ports`)
}

async function isFree(port: number): Promise<boolean> {
  const probe = createServer()
  const listening = once(probe.listen(port, '127.0.0.1'), 'listening').then(
    () => true,
    () => false,
  )
  if (!(await listening)) return false
  probe.close()
  await once(probe, 'close')
  return true
}

function readFirstOfSystem(): number {
  // What Linux and macOS begin with, where nothing else was set.
  const usual = process.platform === 'linux' ? 32_768 : 49_152
  try {
    const first = Number(readFileSync('/proc/sys/net/ipv4/ip_local_port_range', 'utf8').split(/\s/)[0])
    // Whoever has set it to all ports leaves none beside it.
    return first > 11_024 ? first : usual
  } catch {
    return usual
  }
}
