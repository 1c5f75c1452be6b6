/** Speed over the last seconds, from a growing number of bytes. */
export interface Throughput {
  /** Notes how many bytes were sent in all at an instant. */
  note(totalBytes: number, atMs: number): void
  /** Bytes a second; undefined until two seconds have been seen. */
  bytesPerSecond(): number | undefined
  /** Ms until so many bytes are sent at this speed; undefined while unknown or standing still. */
  timeLeftMs(remainingBytes: number): number | undefined
}

export function createThroughput(windowMs = 15_000): Throughput {
  const samples: { totalBytes: number; atMs: number }[] = []
  const speed = () => {
    const first = samples[0]
    const last = samples.at(-1)
    if (!first || !last || last.atMs - first.atMs < 2000) return undefined
    return Math.max(0, ((last.totalBytes - first.totalBytes) * 1000) / (last.atMs - first.atMs))
  }
  return {
    note(totalBytes, atMs) {
      const last = samples.at(-1)
      // Four samples a second are enough; a total that shrinks (a restart of a file) begins anew.
      if (last && totalBytes < last.totalBytes) samples.length = 0
      else if (last && atMs - last.atMs < 250) return
      samples.push({ totalBytes, atMs })
      while (samples.length > 2 && atMs - (samples[0]?.atMs ?? atMs) > windowMs) samples.shift()
    },
    bytesPerSecond: speed,
    timeLeftMs(remainingBytes) {
      const bytesPerSecond = speed()
      return bytesPerSecond ? (remainingBytes / bytesPerSecond) * 1000 : undefined
    },
  }
}
