import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { fromRoot } from './paths.ts'

export interface CommandResult {
  code: number | null
  out: string
  err: string
}

/** Runs `imgstream …` as a person in some folder would, against the server at this address. */
export async function imgstream(words: string[], options: { url: string; folder: string }): Promise<CommandResult> {
  const env = { ...process.env, IMGSTREAM_URL: options.url, XDG_STATE_HOME: options.folder, NO_COLOR: '1' }
  const child = spawn(process.execPath, [fromRoot('packages/cli/bin/imgstream.mjs'), ...words], { cwd: options.folder, env, stdio: 'pipe' })
  const result: CommandResult = { code: null, out: '', err: '' }
  child.stdout.on('data', (chunk: Buffer) => (result.out += chunk.toString()))
  child.stderr.on('data', (chunk: Buffer) => (result.err += chunk.toString()))
  child.stdin.end()
  const [code] = await once(child, 'close')
  return { ...result, code }
}
