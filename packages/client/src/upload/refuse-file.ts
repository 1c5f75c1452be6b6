import { filenameProblem, mediaTypes } from '@imgstream/contract'
import type { FileFacts } from './file-facts.ts'
import type { Problem } from './queue/queue-item.ts'

const extensions: ReadonlySet<string> = new Set(Object.values(mediaTypes).flatMap((type) => type.extensions))

/** Whether the name ends like a picture that ImgStream takes. The server decides by the bytes; this only sets apart what cannot be one. */
export function looksLikePicture(name: string): boolean {
  const dot = name.lastIndexOf('.')
  return dot >= 0 && extensions.has(name.slice(dot).toLowerCase())
}

/** Why a file is not worth reading, if so. */
export function refuseFile(
  file: FileFacts,
  options: { limits?: { minBytes: number; maxBytes: number }; anyName?: boolean },
): Problem | undefined {
  const { limits } = options
  if (!options.anyName && !looksLikePicture(file.name)) return { code: 'NOT_A_PICTURE', message: 'The name does not end like a picture' }
  const problem = filenameProblem(file.name)
  if (problem) return { code: 'INVALID_FILENAME', message: problem }
  if (file.size === 0) return { code: 'EMPTY', message: 'The file is empty' }
  if (limits && file.size < limits.minBytes) return { code: 'TOO_SMALL', message: `The file is smaller than ${limits.minBytes} bytes` }
  if (limits && file.size > limits.maxBytes) return { code: 'TOO_LARGE', message: `The file is larger than ${limits.maxBytes} bytes` }
  return undefined
}
