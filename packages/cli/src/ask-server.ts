import { createPrograms, type Programs } from '@imgstream/client'
import { printJson, type Surroundings } from './command.ts'
import { connect, explain } from './connect.ts'
import { type ExitCode, exitCodes } from './exit-codes.ts'

/** One question to the running server: its answer as JSON, or in words. */
export async function askServer(
  options: { server?: string | undefined; json: boolean },
  surroundings: Surroundings,
  question: (programs: Programs) => Promise<{ answer: unknown; words: string }>,
): Promise<ExitCode> {
  const api = connect(surroundings, options.server)
  try {
    const { answer, words } = await question(createPrograms(api))
    if (options.json) printJson(surroundings.stdout, answer)
    else surroundings.stdout.write(`${words}\n`)
    return exitCodes.done
  } catch (error) {
    throw explain(error, api)
  }
}
