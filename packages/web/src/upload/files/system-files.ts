const systemFile = /^(\.DS_Store|\._.*|\.localized|Icon\r|Thumbs\.db|ehthumbs\.db|desktop\.ini|\.nomedia|\.picasa\.ini|\.directory)$/i
const systemFolder =
  /^(\.Spotlight-V100|\.Trashes|\.Trash-\d+|\.fseventsd|__MACOSX|@eaDir|#recycle|\$RECYCLE\.BIN|System Volume Information)$/i

/** Files that systems leave in folders and nobody means to upload: passed over without a word. */
export const isSystemFile = (name: string): boolean => systemFile.test(name)
/** Folders of the system, whose contents nobody chose. */
export const isSystemFolder = (name: string): boolean => systemFolder.test(name)
