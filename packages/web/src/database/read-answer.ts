/** `wrong_months: 2 months …` as the API writes an issue: its code and count; undefined for what a newer server may say otherwise. */
export function readIssue(issue: string): { code: string; count: number } | undefined {
  const [, code, count] = /^([a-z_]+): (\d+) /.exec(issue) ?? []
  return code === undefined ? undefined : { code, count: Number(count) }
}

/** The backup under which the state of before is kept, from the sentence of a reset. */
export function keptName(message: string): string | undefined {
  return /is kept as (\S+?)\.?$/.exec(message)?.[1]
}
