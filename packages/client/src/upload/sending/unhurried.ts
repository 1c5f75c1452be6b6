/** How many at once. */
const portion = 1000

/** The same in portions, with a pause between them in which a page gets to draw and to answer. */
export async function* unhurried<T>(all: readonly T[]): AsyncGenerator<readonly T[], void, undefined> {
  for (let start = 0; start < all.length; start += portion) {
    if (start > 0) await new Promise((resolve) => setTimeout(resolve))
    yield all.slice(start, start + portion)
  }
}
