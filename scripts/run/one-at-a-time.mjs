import { mkdirSync, rmSync } from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'
import { fromRoot, record, recorded, say } from './root.mjs'

/** Runs the work while no other command of this checkout is in here: two `npm ci` at once would destroy each other's files. */
export async function oneAtATime(work) {
  const folder = fromRoot('.cache/set-up.lock')
  const holder = `${folder}/pid`
  mkdirSync(fromRoot('.cache'), { recursive: true })
  for (let told = false; !taken(folder); told = true) {
    const pid = Number(recorded(holder) ?? Number.NaN)
    if (!told) say(`another command is setting up this folder${pid ? ` (process ${pid})` : ''}; waiting for it`)
    await sleep(200)
    // A holder that has died, or never wrote its id, leaves the lock behind.
    if (told && !(pid && isAlive(pid))) rmSync(folder, { recursive: true, force: true })
  }
  record(holder, String(process.pid))
  try {
    return await work()
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

function taken(folder) {
  try {
    mkdirSync(folder)
    return true
  } catch {
    return false
  }
}

function isAlive(pid) {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return error.code === 'EPERM'
  }
}
