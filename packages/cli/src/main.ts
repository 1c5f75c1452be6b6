import process from 'node:process'
import packageJson from '../package.json' with { type: 'json' }
import type { Command } from './command.ts'
import { accountReset } from './commands/account.ts'
import { backupConfig } from './commands/backup-config.ts'
import { backupCreate } from './commands/backup-create.ts'
import { backupList, backupVerify } from './commands/backup-look.ts'
import { backupDrill, backupRestore } from './commands/backup-restore.ts'
import { batchRedo, batchUndo } from './commands/batch.ts'
import { cacheClear, cacheStats } from './commands/cache.ts'
import { importCommand } from './commands/import.ts'
import { importPythonLibrary } from './commands/import-python-library.ts'
import { monitoringPrune, monitoringStats } from './commands/monitoring.ts'
import { collisionsCheck } from './commands/collisions.ts'
import { databaseReset, databaseStatus } from './commands/database.ts'
import { envCheck } from './commands/env.ts'
import { jobsList, jobsRun } from './commands/jobs.ts'
import { migrateStatus } from './commands/migrate.ts'
import { exportCommand } from './commands/export.ts'
import { move } from './commands/move.ts'
import { serve } from './commands/serve.ts'
import { supportBundle } from './commands/support-bundle.ts'
import { tokenCreate, tokenList, tokenRevoke } from './commands/token.ts'
import { upload } from './commands/upload.ts'
import { verify } from './commands/verify.ts'
import { CommandError, type ExitCode, exitCodes } from './exit-codes.ts'
import { printable } from './words.ts'

const commands: readonly Command[] = [
  serve,
  upload,
  batchUndo,
  batchRedo,
  exportCommand,
  importCommand,
  importPythonLibrary,
  collisionsCheck,
  cacheClear,
  cacheStats,
  monitoringStats,
  monitoringPrune,
  // The longer of two names that begin alike comes first.
  jobsRun,
  jobsList,
  databaseStatus,
  databaseReset,
  envCheck,
  supportBundle,
  migrateStatus,
  backupCreate,
  backupList,
  backupVerify,
  backupRestore,
  backupDrill,
  backupConfig,
  move,
  verify,
  tokenCreate,
  tokenList,
  tokenRevoke,
  accountReset,
]

const widest = Math.max(...commands.map(({ name }) => name.length))

const help = `ImgStream: a photo library you run yourself.

Usage: imgstream COMMAND …

Commands:
${commands.map(({ name, summary }) => `  ${name.padEnd(widest + 2)}${summary}`).join('\n')}

"imgstream COMMAND --help" says more about each; "imgstream --version" says which version this is (${packageJson.version}).`

async function main(args: string[]): Promise<ExitCode> {
  const asksForHelp = args.includes('--help') || args.includes('-h')
  const command = commands.find(({ name }) => name.split(' ').every((word, index) => args[index] === word))
  if (command && asksForHelp) return say(command.help)
  if (command) {
    const { env, stdin, stdout, stderr } = process
    return command.run(args.slice(command.name.split(' ').length), { env, folder: process.cwd(), stdin, stdout, stderr })
  }
  const first = args[0]
  if (first === '--version' || first === '-v') return say(packageJson.version)
  const family = commands.filter(({ name }) => first !== undefined && name.startsWith(`${first} `))
  if (family.length > 0 && (asksForHelp || args.length === 1)) return say(family.map((one) => one.help).join('\n\n'))
  if (asksForHelp || args.length === 0) return say(help)
  const known = (family.length > 0 ? family : commands).map(({ name }) => name).join(', ')
  throw new CommandError(
    exitCodes.usage,
    `There is no command "${printable(args.slice(0, family.length > 0 ? 2 : 1).join(' '))}". There are: ${known}.`,
  )
}

function say(text: string): ExitCode {
  process.stdout.write(`${text}\n`)
  return exitCodes.done
}

// A reader that has seen enough (`imgstream … | head`) is no failure.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error
})

try {
  process.exitCode = await main(process.argv.slice(2))
} catch (error) {
  if (!(error instanceof CommandError)) throw error
  process.stderr.write(`${error.message}\n`)
  process.exitCode = error.exitCode
}
