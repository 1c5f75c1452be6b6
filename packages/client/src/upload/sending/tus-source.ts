import type { OpenFile } from '../file-facts.ts'

interface TusSource {
  size: number
  slice(start: number, end: number): Promise<{ value: Blob | SizedBytes; done: boolean }>
  close(): void
}
/** The client library asks bytes for their `size`, as it would a Blob. */
type SizedBytes = Uint8Array & { size: number }

/**
 * A file as tus-js-client reads it, the same in browser and Node: piece by piece through our own port. The library wraps whatever goes wrong
 * while reading into an error of its own; `problem` is the real one.
 */
export function sourceOf(file: OpenFile): {
  reader: { openFile(): Promise<TusSource> }
  problem(): unknown
} {
  let problem: unknown
  return {
    problem: () => problem,
    reader: {
      openFile: () =>
        Promise.resolve({
          size: file.size,
          async slice(start, end) {
            try {
              const bytes = await file.slice(start, Math.min(end, file.size))
              const value = bytes instanceof Uint8Array ? Object.assign(bytes, { size: bytes.byteLength }) : bytes
              return { value, done: end >= file.size }
            } catch (error) {
              problem = error
              throw error
            }
          },
          // Whoever opened the file closes it.
          close() {},
        }),
    },
  }
}
