import { open } from 'node:fs/promises'

const pieceLength = 1 << 18

/** Writes a text file line by line, a piece at a time. */
export async function writeLines(path: string, lines: Iterable<string>): Promise<void> {
  const file = await open(path, 'w')
  try {
    let piece = ''
    for (const line of lines) {
      piece += `${line}\n`
      if (piece.length < pieceLength) continue
      await file.writeFile(piece)
      piece = ''
    }
    await file.writeFile(piece)
  } finally {
    await file.close()
  }
}
