import { execFile } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { secondsSince, type Tally } from './tally.ts'

export type Audit = { kind: 'clean' } | { kind: 'vulnerable'; packages: string[] } | { kind: 'impossible'; why: string }

/**
 * Asks the registry whether a package that is shipped has a known vulnerability. Not every registry answers that, and there may be no
 * network: then it counts as skipped and says so, because nobody has looked.
 */
export async function auditDependencies(): Promise<Tally> {
  const startedAt = performance.now()
  const audit = readAudit(await askNpm())
  const seconds = secondsSince(startedAt)
  if (audit.kind === 'impossible') {
    console.log(`– dependencies were NOT audited (${seconds}): ${audit.why}`)
    return { passed: 0, failed: 0, skipped: 1 }
  }
  if (audit.kind === 'vulnerable') {
    console.log(
      `✗ dependencies with known vulnerabilities (${seconds}): ${audit.packages.join(', ')}\n  (to see more: npm audit --omit=dev)`,
    )
    return { passed: 0, failed: 1, skipped: 0 }
  }
  console.log(`✓ dependencies have no known vulnerability (${seconds})`)
  return { passed: 1, failed: 0, skipped: 0 }
}

/** What `npm audit --json` printed. Only a report that npm calls one can say that all is well. */
export function readAudit(printed: string): Audit {
  let report: Record<string, unknown> | undefined
  try {
    report = JSON.parse(printed) as Record<string, unknown>
  } catch {
    return { kind: 'impossible', why: 'npm printed no report' }
  }
  const { auditReportVersion, vulnerabilities, message, error } = report
  if (auditReportVersion !== 2 || typeof vulnerabilities !== 'object' || vulnerabilities === null) {
    const summary = typeof error === 'object' && error !== null && 'summary' in error ? error.summary : undefined
    return {
      kind: 'impossible',
      why: [message, summary].find((each) => typeof each === 'string' && each !== '')?.toString() ?? 'no report',
    }
  }
  const packages = Object.entries(vulnerabilities as Record<string, { severity?: string }>).map(
    ([name, { severity = 'of unknown severity' }]) => `${name} (${severity})`,
  )
  return packages.length > 0 ? { kind: 'vulnerable', packages } : { kind: 'clean' }
}

function askNpm(): Promise<string> {
  const options = { cwd: fileURLToPath(new URL('../..', import.meta.url)), timeout: 60_000, maxBuffer: 64 << 20 }
  // npm ends with an error where it found something; what it printed says what.
  return new Promise((resolve) => execFile('npm', ['audit', '--omit=dev', '--json'], options, (_error, stdout) => resolve(stdout)))
}
