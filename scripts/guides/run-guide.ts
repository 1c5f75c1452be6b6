import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { chmod, mkdir, symlink, writeFile } from 'node:fs/promises'
import { delimiter, join } from 'node:path'
import { aJpeg } from '../../packages/server/test/support/small-pictures.ts'
import { startServerWith } from '../../packages/server/test/support/server-process.ts'
import type { GuideStep } from './guide-blocks.ts'

const root = join(import.meta.dirname, '../..')

export interface StepResult {
  step: GuideStep
  code: number
  stdout: string
  stderr: string
}

/**
 * Runs the commands of a guide one after the other as somebody at a prompt would, in a folder with pictures beside a development server of its own: what
 * one sets, the next one sees. Port 8501 in the guide is that server's. Ends with the first that does not end as the guide says.
 */
export async function runGuide(steps: readonly GuideStep[], folder: string): Promise<StepResult[]> {
  await fill(folder)
  const settings = { ENVIRONMENT: 'development', LOG_LEVEL: 'info', LOG_FILE: join(folder, 'imgstream.log') }
  const server = await startServerWith({ ...settings, PORT: '0' }, folder)
  const { port } = new URL(server.url)
  const shell = spawn('bash', ['--noprofile', '--norc'], {
    cwd: folder,
    env: {
      ...settings,
      HOME: folder,
      PORT: port,
      IMGSTREAM_URL: server.url,
      PATH: `${join(folder, 'bin')}${delimiter}${process.env.PATH}`,
    },
  })
  const said = { stdout: '', stderr: '' }
  shell.stdout.on('data', (chunk) => (said.stdout += String(chunk)))
  shell.stderr.on('data', (chunk) => (said.stderr += String(chunk)))
  const results: StepResult[] = []
  try {
    for (const [index, step] of steps.entries()) {
      said.stdout = said.stderr = ''
      const end = `@end-${index}@`
      shell.stdin.write(`set -e -o pipefail; trap 'echo "${end}1"' EXIT\n${wrapped(step, port)}\ntrap - EXIT; set +e; echo "${end}0"\n`)
      while (!said.stdout.includes(end)) await once(shell.stdout, 'data', { signal: AbortSignal.timeout(120_000) })
      const [stdout = '', rest = ''] = said.stdout.split(end)
      const code = Number(rest[0] ?? 1)
      results.push({ step, code, stdout, stderr: said.stderr })
      if (code !== 0) break
    }
    return results
  } finally {
    shell.kill()
    await server.stop()
  }
}

/** Reads nothing of what comes after it; what must fail and does not is a failure. */
function wrapped({ command, fails }: GuideStep, port: string): string {
  const group = `{\n${command.replaceAll('8501', port)}\n} </dev/null`
  return fails ? `if ${group}; then false; fi` : group
}

/** What guides take for granted: pictures, and the command on the path. */
async function fill(folder: string): Promise<void> {
  const pictures = ['beach.jpg', 'a.jpg', 'b.jpg', 'photos/IMG_1.jpg', 'photos/IMG_2.jpg']
  await mkdir(join(folder, 'photos'))
  for (const name of pictures) await writeFile(join(folder, name), await aJpeg(name))
  // An answer that is an error ends the command with one, which a person would see.
  await writeFile(join(folder, '.curlrc'), 'silent\nshow-error\nfail-with-body\n')
  await mkdir(join(folder, 'bin'))
  const imgstream = `exec '${process.execPath}' '${join(root, 'packages/cli/bin/imgstream.mjs')}'`
  // Programs of a guide import our packages as files of this repository do, and run by the Node of this test.
  await symlink(join(root, 'node_modules'), join(folder, 'node_modules'))
  const commands = { imgstream: `${imgstream} "$@"`, npx: `shift; ${imgstream} "$@"`, node: `exec '${process.execPath}' "$@"` }
  for (const [name, line] of Object.entries(commands)) {
    await writeFile(join(folder, 'bin', name), `#!/bin/sh\n${line}\n`)
    await chmod(join(folder, 'bin', name), 0o755)
  }
}
