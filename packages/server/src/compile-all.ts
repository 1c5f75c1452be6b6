import { globSync } from 'node:fs'
import { flushCompileCache } from 'node:module'
import { basename, join } from 'node:path'

// For the image: loads whatever a server may need, so that NODE_COMPILE_CACHE has it compiled. What runs when it is loaded is left out.
const programs = ['main.ts', 'healthcheck.ts', 'compile-all.ts']
const isProgram = (file: string) => programs.includes(file) || /-(worker|child)\.ts$/.test(basename(file))

for (const file of globSync('**/*.ts', { cwd: import.meta.dirname })) {
  if (!isProgram(file)) await import(join(import.meta.dirname, file))
}
flushCompileCache()
