import type { LibHeif } from '@imgstream/pictures/heif-file'
import createLibHeif from 'libheif-js/libheif-wasm/libheif.js'
import wasmUrl from 'libheif-js/libheif-wasm/libheif.wasm?url'

/** libheif from the address that it was built to. */
export async function loadLibHeif(): Promise<LibHeif> {
  const response = await fetch(wasmUrl)
  if (!response.ok) throw new Error(`libheif could not be loaded (${response.status})`)
  const ignore = () => undefined
  return createLibHeif({ wasmBinary: await response.arrayBuffer(), print: ignore, printErr: ignore }) as LibHeif
}
