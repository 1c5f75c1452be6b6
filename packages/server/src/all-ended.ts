/** As Promise.all, but a failure waits for the others: what is still being written could not be taken away. */
export async function allEnded<T>(work: readonly Promise<T>[]): Promise<T[]> {
  await Promise.allSettled(work)
  return Promise.all(work)
}
