import { readFileSync } from 'node:fs'
import { dirname, relative } from 'node:path'
import { parse } from '@cdktn/hcl2json'
import { terraformFiles, terraformFolder } from './terraform-files.ts'

/** A body as the parser gives it: attributes, and blocks as lists of bodies; an expression is a text `${…}`. */
export type Body = Record<string, unknown>

export interface ParsedBlock {
  /** `resource`, `data`, `ephemeral`, `variable`, `output`, `module`, `provider`. */
  kind: string
  /** Of resources and what is like them. */
  type: string
  name: string
  body: Body
  file: string
}

export interface ParsedFolder {
  /** Relative to `terraform/`. */
  folder: string
  blocks: ParsedBlock[]
  locals: Record<string, unknown>
  /** The text of its files, for what is found by its name. */
  text: string
}

const withType = ['resource', 'data', 'ephemeral']
const withName = ['variable', 'output', 'module', 'provider']

/** Every folder that has configuration, read by HashiCorp's own parser. Rejects with the place of what is no HCL. */
export async function parseFolders(): Promise<ParsedFolder[]> {
  const folders = new Map<string, ParsedFolder>()
  for (const path of terraformFiles()) {
    const file = relative(terraformFolder, path)
    const folder = folders.get(dirname(file)) ?? { folder: dirname(file), blocks: [], locals: {}, text: '' }
    folders.set(folder.folder, folder)
    const text = readFileSync(path, 'utf8')
    folder.text += text
    const parsed = (await parse(file, text)) as Record<string, unknown>
    for (const each of (parsed.locals ?? []) as Body[]) Object.assign(folder.locals, each)
    for (const kind of withType) {
      for (const [type, byName] of Object.entries((parsed[kind] ?? {}) as Record<string, Record<string, Body[]>>)) {
        for (const [name, bodies] of Object.entries(byName)) for (const body of bodies) folder.blocks.push({ kind, type, name, body, file })
      }
    }
    for (const kind of withName) {
      for (const [name, bodies] of Object.entries((parsed[kind] ?? {}) as Record<string, Body[]>)) {
        for (const body of bodies) folder.blocks.push({ kind, type: kind, name, body, file })
      }
    }
  }
  return [...folders.values()]
}

export const ofKind = (folder: ParsedFolder, kind: string) => folder.blocks.filter((block) => block.kind === kind)
