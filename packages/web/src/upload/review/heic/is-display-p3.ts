/** The red of Display-P3 in an ICC profile, X and Y under D50. Names differ by who wrote the profile, colours do not. */
const red = [0.5151, 0.2412] as const
const tolerance = 0.003

/** Whether an ICC profile is that of Display-P3, by its red (ICC.1, 7.3 and 10.31). */
export function isDisplayP3(profile: Uint8Array): boolean {
  if (profile.length < 132) return false
  const view = new DataView(profile.buffer, profile.byteOffset, profile.byteLength)
  const tags = Math.min(view.getUint32(128), 100)
  for (let entry = 132; entry < 132 + tags * 12 && entry + 12 <= profile.length; entry += 12) {
    if (view.getUint32(entry) !== signature('rXYZ')) continue
    const at = view.getUint32(entry + 4)
    if (at + 16 > profile.length) return false
    const found = [view.getInt32(at + 8) / 65_536, view.getInt32(at + 12) / 65_536]
    return red.every((value, index) => Math.abs((found[index] ?? 0) - value) < tolerance)
  }
  return false
}

const signature = (name: string) => [...name].reduce((sum, letter) => sum * 256 + letter.charCodeAt(0), 0)
