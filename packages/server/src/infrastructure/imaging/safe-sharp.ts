import type { Sharp, SharpInput, SharpOptions } from 'sharp'

export type OpenSharp = (input?: SharpInput, options?: SharpOptions) => Sharp

let loaded: Promise<OpenSharp> | undefined

/**
 * sharp, narrowed to what ImgStream accepts. These settings hold for the whole process.
 *
 * Loaded when first needed: it takes 40 ms and 25 MB, and a server that only shows pictures never needs it.
 */
export function safeSharp(): Promise<OpenSharp> {
  loaded ??= load()
  return loaded
}

async function load(): Promise<OpenSharp> {
  const { default: sharp } = await import('sharp')
  // Without this an SVG, PDF or TIFF that came under another name would be given to its decoder.
  sharp.block({ operation: ['VipsForeignLoad'] })
  sharp.unblock({ operation: ['VipsForeignLoadJpeg', 'VipsForeignLoadPng', 'VipsForeignLoadWebp'] })
  // One thread a picture and several pictures at once costs the least for each.
  sharp.concurrency(1)
  // Its cache goes by path and would keep files open; every picture is read once here.
  sharp.cache(false)
  return sharp
}
