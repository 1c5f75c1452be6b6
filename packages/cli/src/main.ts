import process from 'node:process'
import packageJson from '../package.json' with { type: 'json' }
import { commands } from './commands.ts'
import { CommandError, type ExitCode, exitCodes } from './exit-codes.ts'
import { printable } from './words.ts'

const widest = Math.max(...commands.map(({ name }) => name.length))

const help = `ImgStream: a photo library you run yourself.

Usage: imgstream COMMAND …

Commands:
${commands.map(({ name, summary }) => `  ${name.padEnd(widest + 2)}${summary}`).join('\n')}

"imgstream COMMAND --help" says more about each; "imgstream --version" says which version this is (${packageJson.version}).`

async function main(args: string[]): Promise<ExitCode> {
  const asksForHelp = args.includes('--help') || args.includes('-h')
  const command = commands.find(({ name }) => name.split(' ').every((word, index) => args[index] === word))
  if (command && asksForHelp) return say((await command.load()).help)
  if (command) {
    const { run } = await command.load()
    const { env, stdin, stdout, stderr } = process
    return run(args.slice(command.name.split(' ').length), { env, folder: process.cwd(), stdin, stdout, stderr })
  }
  const first = args[0]
  if (first === '--version' || first === '-v') return say(packageJson.version)
  const family = commands.filter(({ name }) => first !== undefined && name.startsWith(`${first} `))
  if (family.length > 0 && (asksForHelp || args.length === 1)) {
    const all = await Promise.all(family.map((one) => one.load()))
    return say(all.map((one) => one.help).join('\n\n'))
  }
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
