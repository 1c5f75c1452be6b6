/** What the process answers to the shell. */
export const exitCodes = {
  done: 0,
  /** Some files failed. */
  failed: 1,
  /** Wrong usage, or settings that cannot work. */
  usage: 2,
  /** The server or its database cannot be reached. */
  unreachable: 3,
  /** Stopped by Ctrl-C, as shells count it. */
  stopped: 130,
} as const

export type ExitCode = (typeof exitCodes)[keyof typeof exitCodes]

const help = (failed: string) => `Exit codes:
  0  done
  1  ${failed}
  2  wrong usage or settings
  3  the server or its database cannot be reached`

/** Of commands that take or give files. */
export const exitCodesHelp = help('some files failed')
/** Of commands that ask for one thing. */
export const exitCodesHelpOfOne = help('it could not be done; why is said')

/** Ends the command with a sentence for the person and no stack. */
export class CommandError extends Error {
  readonly exitCode: ExitCode
  /** A server has the database's file: it can be asked instead. */
  readonly isHeldByServer: boolean

  constructor(exitCode: ExitCode, message: string, isHeldByServer = false) {
    super(message)
    this.name = 'CommandError'
    this.exitCode = exitCode
    this.isHeldByServer = isHeldByServer
  }
}

export const wrongUsage = (message: string) => new CommandError(exitCodes.usage, message)
