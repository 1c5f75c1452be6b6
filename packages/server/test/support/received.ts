import type { Socket } from 'node:net'

/** All that came over a connection until its end, also where that end is a break: who writes on after an answer is told so by one. */
export function received(socket: Socket): Promise<string> {
  let text = ''
  return new Promise((resolve) => {
    socket.on('error', () => {})
    socket.on('data', (chunk) => (text += String(chunk)))
    socket.on('close', () => resolve(text))
  })
}
