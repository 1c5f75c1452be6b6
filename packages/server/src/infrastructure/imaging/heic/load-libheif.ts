import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import type { LibHeif } from '@imgstream/pictures/heif-file'

/** libheif from the disk. Its own messages about broken files go nowhere: `HeifError` says what is wrong. */
export function loadLibHeif(): LibHeif {
  const require = createRequire(import.meta.url)
  const create = require('libheif-js/libheif-wasm/libheif.js') as (options: object) => LibHeif
  const wasmBinary = readFileSync(require.resolve('libheif-js/libheif-wasm/libheif.wasm'))
  const ignore = () => undefined
  return create({ wasmBinary, print: ignore, printErr: ignore })
}
