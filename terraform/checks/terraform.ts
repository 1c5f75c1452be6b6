import { execFile } from 'node:child_process'
import { cpSync, existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'
import { promisify } from 'node:util'
import { readSchemas } from './arguments.ts'
import type { Value } from './stand-in/msgpack.ts'
import { standInProvider } from './stand-in/provider.ts'
import { type Served, serveProviders } from './stand-in/serve.ts'
import { terraformFolder } from './terraform-files.ts'

const run = promisify(execFile)

/** Terraform's program, where this machine has one: `IMGSTREAM_TERRAFORM`, else `terraform` on the path. */
export const terraform =
  process.env.IMGSTREAM_TERRAFORM ??
  (process.env.PATH ?? '')
    .split(delimiter)
    .map((folder) => join(folder, 'terraform'))
    .find(existsSync)

/** Why tests that need the program are skipped; false where they are not. */
export const withoutTerraform = terraform === undefined && 'no terraform on this machine'

export interface Workplace {
  /** Runs `terraform ARGUMENTS` in that folder of a copy of `terraform/`; rejects with what it printed. */
  run(folder: string, ...args: string[]): Promise<string>
  /** `terraform init`, once for each folder. */
  init(folder: string): Promise<string>
  /** The copy. */
  folder: string
  /** What was made or changed by `apply`, in that order, with what. */
  applied: { type: string; config: Value }[]
  stop(): Promise<void>
}

/** A copy of `terraform/` in a temporary folder, where Terraform meets providers of ours instead of Google's. Nothing is asked of a network. */
export async function openWorkplace(): Promise<Workplace> {
  const folder = mkdtempSync(join(tmpdir(), 'imgstream-terraform-'))
  cpSync(terraformFolder, folder, {
    recursive: true,
    filter: (path) => !/\.terraform|\.tfstate|terraform\.tfvars$|backend\.tf$|\/checks(\/|$)/.test(path),
  })
  const applied: Workplace['applied'] = []
  const provider = (name: string) => standInProvider(readSchemas(name), (type, config) => applied.push({ type, config }))
  const served: Served = await serveProviders({
    'hashicorp/google': provider('google'),
    'hashicorp/google-beta': provider('google-beta'),
    'hashicorp/random': provider('random'),
  })
  const env = {
    PATH: process.env.PATH,
    HOME: folder,
    TF_REATTACH_PROVIDERS: served.reattach,
    TF_IN_AUTOMATION: '1',
    TF_INPUT: '0',
    CHECKPOINT_DISABLE: '1',
  }
  const inside = async (where: string, ...args: string[]) => {
    const { stdout } = await run(terraform ?? 'terraform', args, { cwd: join(folder, where), env, maxBuffer: 64 << 20 })
    return stdout
  }
  const initialized = new Map<string, Promise<string>>()
  return {
    folder,
    applied,
    run: inside,
    init(where) {
      const done = initialized.get(where) ?? inside(where, 'init', '-no-color')
      initialized.set(where, done)
      return done
    },
    async stop() {
      await served.stop()
      rmSync(folder, { recursive: true, force: true })
    },
  }
}
