/** Does the work for each element, so many at a time, in order of their start. */
export async function inParallel<Element>(
  width: number,
  elements: Iterable<Element>,
  work: (element: Element) => Promise<void>,
): Promise<void> {
  const rest = elements[Symbol.iterator]()
  const lane = async () => {
    for (let next = rest.next(); !next.done; next = rest.next()) await work(next.value)
  }
  await Promise.all(Array.from({ length: width }, lane))
}
