/**
 * Gathers what callers hand in while a write is under way and writes it together: one commit costs the same for one row or fifty.
 * `write` gets at most `maxGroup` items, no two with the same `key`, in the order of their arrival; at most `inFlight` groups at once.
 * A group that fails is written again one by one, so that one item's failure is its own.
 */
export function groupCommit<Item, Result>(options: {
  write: (items: Item[]) => Promise<Result[]>
  key: (item: Item) => string
  maxGroup: number
  inFlight: number
}): (item: Item) => Promise<Result> {
  interface Waiting {
    item: Item
    resolve: (result: Result) => void
    reject: (error: unknown) => void
  }
  let queue: Waiting[] = []
  let running = 0

  function take(): Waiting[] {
    const keys = new Set<string>()
    const group: Waiting[] = []
    const rest: Waiting[] = []
    for (const each of queue) {
      const key = options.key(each.item)
      if (group.length < options.maxGroup && !keys.has(key)) group.push(each)
      else rest.push(each)
      keys.add(key)
    }
    queue = rest
    return group
  }

  async function writeGroup(group: Waiting[]) {
    try {
      const results = await options.write(group.map(({ item }) => item))
      group.forEach((each, index) => {
        const result = results[index]
        if (result === undefined) each.reject(new Error('a group write answered fewer results than it had items'))
        else each.resolve(result)
      })
    } catch (error) {
      if (group.length === 1) group[0]?.reject(error)
      else for (const each of group) await writeGroup([each])
    }
  }

  function pump() {
    while (running < options.inFlight && queue.length > 0) {
      running++
      void writeGroup(take()).finally(() => {
        running--
        pump()
      })
    }
  }

  return (item) =>
    new Promise((resolve, reject) => {
      queue.push({ item, resolve, reject })
      // Callers of the same tick join the first group.
      queueMicrotask(pump)
    })
}
