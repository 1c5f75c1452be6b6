import { type ParseArgsConfig, parseArgs } from 'node:util'
import { type ExitCode, wrongUsage } from './exit-codes.ts'

/** What a command sees of the process, so that tests can be another one. */
export interface Surroundings {
  env: Readonly<Record<string, string | undefined>>
  folder: string
  stdin: NodeJS.ReadStream
  stdout: NodeJS.WritableStream
  stderr: NodeJS.WriteStream
}

export interface Command {
  help: string
  run(args: string[], surroundings: Surroundings): Promise<ExitCode>
}

/** `node:util` parseArgs, with its complaints as wrong usage. */
export function parseCommandLine<const Options extends NonNullable<ParseArgsConfig['options']>>(args: string[], options: Options) {
  try {
    return parseArgs({ args, options, allowPositionals: true, strict: true })
  } catch (error) {
    throw wrongUsage(error instanceof Error ? error.message : String(error))
  }
}

/** A whole number within bounds, from an option. */
export function wholeNumber(option: string, text: string, bounds: { min: number; max: number }): number {
  const value = Number(text)
  if (/^\d+$/.test(text) && value >= bounds.min && value <= bounds.max) return value
  throw wrongUsage(`${option} takes a whole number from ${bounds.min} to ${bounds.max}; it is "${text}"`)
}

export const printJson = (stdout: NodeJS.WritableStream, value: unknown) => stdout.write(`${JSON.stringify(value, undefined, 2)}\n`)
