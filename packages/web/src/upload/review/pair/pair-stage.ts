import { fitSize, type Stage } from '../../../state/zoom.ts'

export interface Pixels {
  width: number
  height: number
}

/**
 * Both pictures as one stage, so that one zoom moves both alike. Each fits into its box by itself; the stage is as large as either of them
 * lies there, with the pixels of the one that has more of them: 100 % shows each pixel of that one.
 */
export function pairStage(box: Pixels & { devicePixelRatio: number }, pictures: readonly (Pixels | undefined)[]): Stage {
  let [width, height, density] = [0, 0, 0]
  for (const picture of pictures) {
    if (!picture) continue
    const fit = fitSize({ ...box, pictureWidth: picture.width, pictureHeight: picture.height })
    width = Math.max(width, fit.width)
    height = Math.max(height, fit.height)
    density = Math.max(density, picture.width / fit.width)
  }
  if (density === 0) return { ...box, pictureWidth: box.width, pictureHeight: box.height }
  return { ...box, pictureWidth: width * density, pictureHeight: height * density }
}
