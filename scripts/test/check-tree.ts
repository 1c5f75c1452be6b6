import { execFile } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { secondsSince, type Tally } from './tally.ts'

const bin = (name: string) => fileURLToPath(new URL(`../../node_modules/.bin/${name}`, import.meta.url))
const script = (name: string) => fileURLToPath(new URL(`../${name}`, import.meta.url))

const checks = [
  { name: 'format', command: bin('biome'), args: ['format', '.'], mend: 'npm run format' },
  { name: 'lint', command: bin('oxlint'), args: ['--type-aware', '--deny-warnings'] },
  { name: 'types', command: bin('tsc'), args: ['-p', '.'] },
  { name: 'types of the web client', command: bin('tsc'), args: ['-p', 'packages/web'] },
  { name: 'generated files', command: process.execPath, args: [script('generate.ts'), '--check'], mend: 'npm run generate' },
]

/** Holds the whole tree against its rules. All checks run, so that one run shows everything that is wrong. */
export async function checkTree(): Promise<Tally> {
  const results = await Promise.all(checks.map(runCheck))
  const failed = results.filter((isGood) => !isGood).length
  return { passed: results.length - failed, failed, skipped: 0 }
}

function runCheck({ name, command, args, mend }: (typeof checks)[number]): Promise<boolean> {
  const startedAt = performance.now()
  return new Promise((resolve) => {
    execFile(command, args, { maxBuffer: 64 << 20 }, (error, stdout, stderr) => {
      console.log(`${error ? '✗' : '✓'} ${name} (${secondsSince(startedAt)})`)
      if (error) {
        console.log(`${stdout}${stderr || (stdout ? '' : error.message)}`.trimEnd())
        if (mend) console.log(`  (to mend it: ${mend})`)
      }
      resolve(!error)
    })
  })
}
