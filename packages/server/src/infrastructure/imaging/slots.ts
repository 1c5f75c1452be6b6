/** At most `count` units of work at once, first come first served. */
export interface Slots {
  readonly count: number
  run<T>(work: () => Promise<T>, weight?: number): Promise<T>
}

export function createSlots(count: number): Slots {
  let free = count
  const waiting: { weight: number; start: () => void }[] = []

  function startNext() {
    // Strictly in order: a heavy one at the head is not overtaken for ever by light ones.
    for (let next = waiting[0]; next && next.weight <= free; next = waiting[0]) {
      waiting.shift()
      free -= next.weight
      next.start()
    }
  }

  return {
    count,
    async run(work, weight = 1) {
      const units = Math.min(Math.max(1, weight), count)
      await new Promise<void>((start) => {
        waiting.push({ weight: units, start })
        startNext()
      })
      try {
        return await work()
      } finally {
        free += units
        startNext()
      }
    },
  }
}
