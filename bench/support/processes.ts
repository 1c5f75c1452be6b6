import { readdir, readFile } from 'node:fs/promises'

/** Linux counts CPU time of processes in hundredths of a second. */
const msPerTick = 10

interface Process {
  pid: number
  parent: number
  name: string
  cpuMs: number
  /** Of its children that have ended. */
  endedCpuMs: number
}

/** Linux only: elsewhere the list is empty. */
async function listProcesses(): Promise<Process[]> {
  const names = await readdir('/proc').catch(() => [])
  const found = await Promise.all(names.filter((name) => /^\d+$/.test(name)).map((pid) => readProcess(Number(pid))))
  return found.filter((each) => each !== undefined)
}

async function readProcess(pid: number): Promise<Process | undefined> {
  const text = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => undefined)
  if (!text) return undefined
  // The name may hold blanks and brackets; fields are counted from behind it. (proc_pid_stat(5))
  const name = text.slice(text.indexOf('(') + 1, text.lastIndexOf(')'))
  const fields = text.slice(text.lastIndexOf(')') + 2).split(' ')
  const ticks = (first: number) => (Number(fields[first]) + Number(fields[first + 1])) * msPerTick
  return { pid, parent: Number(fields[1]), name, cpuMs: ticks(11), endedCpuMs: ticks(13) }
}

async function treeOf(rootPid: number): Promise<Process[]> {
  const all = await listProcesses()
  const tree = all.filter(({ pid }) => pid === rootPid)
  for (const each of tree) tree.push(...all.filter(({ parent }) => parent === each.pid))
  return tree
}

/** Resident memory of a process and all below it, MB, and its highest so far. */
export async function memoryOfTree(rootPid: number): Promise<{ rssMb: number; peakMb: number; processes: number }> {
  const tree = await treeOf(rootPid)
  const sums = { rssMb: 0, peakMb: 0, processes: tree.length }
  for (const { pid } of tree) {
    const status = await readFile(`/proc/${pid}/status`, 'utf8').catch(() => '')
    sums.rssMb += kilobytes(status, 'VmRSS') / 1024
    sums.peakMb += kilobytes(status, 'VmHWM') / 1024
  }
  return sums
}

const kilobytes = (status: string, field: string) => Number(new RegExp(`^${field}:\\s+(\\d+) kB$`, 'm').exec(status)?.[1] ?? 0)

/** CPU time of one process, ms. */
export async function cpuOf(pid: number): Promise<number> {
  return (await readProcess(pid))?.cpuMs ?? 0
}

/** CPU time of all processes called `name` below this one, also of those that ended: PostgreSQL's share of what was asked of it. */
export async function cpuBelow(rootPid: number, name: string): Promise<number> {
  const tree = await treeOf(rootPid)
  return tree.filter((each) => each.name === name).reduce((sum, { cpuMs, endedCpuMs }) => sum + cpuMs + endedCpuMs, 0)
}
