import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { type EntryLike, readEntries } from '../../src/upload/files/read-entries.ts'

/** Folders as browsers hand them out: at most so many entries a call. */
const atMost = 100

function aFile(fullPath: string, fails = false): EntryLike {
  const name = fullPath.split('/').at(-1) ?? ''
  return {
    isFile: true,
    isDirectory: false,
    name,
    fullPath,
    file: (found, failed) => (fails ? failed(new DOMException('gone', 'NotFoundError')) : found(new File(['x'], name))),
  }
}

function aFolder(fullPath: string, children: readonly EntryLike[], fails = false): EntryLike {
  return {
    isFile: false,
    isDirectory: true,
    name: fullPath.split('/').at(-1) ?? '',
    fullPath,
    createReader() {
      let at = 0
      return {
        readEntries(read, failed) {
          if (fails) {
            failed(new DOMException('denied', 'NotReadableError'))
            return
          }
          read(children.slice(at, at + atMost))
          at += atMost
        },
      }
    },
  }
}

async function pathsOf(dropped: readonly EntryLike[], unreadable?: (path: string) => void): Promise<{ paths: string[]; portions: number }> {
  const paths: string[] = []
  let portions = 0
  for await (const portion of readEntries(dropped, unreadable)) {
    portions += 1
    paths.push(...portion.map(({ path }) => path))
  }
  return { paths, portions }
}

describe('reading what was dropped', () => {
  it('finds the files of all folders, with the folders in their path', async () => {
    const dropped = [aFolder('/trip', [aFile('/trip/a.jpg'), aFolder('/trip/day 1', [aFile('/trip/day 1/b.heic')])]), aFile('/c.png')]
    assert.deepEqual((await pathsOf(dropped)).paths, ['trip/a.jpg', 'trip/day 1/b.heic', 'c.png'])
  })

  it('reads folders of more than one hundred entries to the end', async () => {
    const files = Array.from({ length: 1234 }, (_, index) => aFile(`/many/${index}.jpg`))
    const { paths, portions } = await pathsOf([aFolder('/many', files)])
    assert.equal(paths.length, 1234)
    assert.equal(new Set(paths).size, 1234)
    assert.ok(portions > 1, 'the first files are handed on before all are read')
  })

  it('hands on the files of a folder by name, whatever order the file system has', async () => {
    const [late, inner, early] = [
      aFile('/trip/IMG_2.jpg'),
      aFolder('/trip/IMG_1 more', [aFile('/trip/IMG_1 more/b.jpg'), aFile('/trip/IMG_1 more/a.jpg')]),
      aFile('/trip/IMG_0.jpg'),
    ]
    const { paths } = await pathsOf([aFolder('/trip', [late, inner, early])])
    assert.deepEqual(paths, ['trip/IMG_0.jpg', 'trip/IMG_1 more/a.jpg', 'trip/IMG_1 more/b.jpg', 'trip/IMG_2.jpg'])
  })

  it('passes over the files of systems without a word', async () => {
    const hidden = ['.DS_Store', 'Thumbs.db', 'desktop.ini', '._IMG_1.jpg'].map((name) => aFile(`/trip/${name}`))
    const dropped = [aFolder('/trip', [...hidden, aFolder('/trip/@eaDir', [aFile('/trip/@eaDir/t.jpg')]), aFile('/trip/a.jpg')])]
    const unreadable: string[] = []
    assert.deepEqual((await pathsOf(dropped, (path) => unreadable.push(path))).paths, ['trip/a.jpg'])
    assert.deepEqual(unreadable, [])
  })

  it('names what cannot be read and goes on with the rest', async () => {
    const dropped = [aFile('/gone.jpg', true), aFolder('/locked', [], true), aFile('/a.jpg')]
    const unreadable: string[] = []
    assert.deepEqual((await pathsOf(dropped, (path) => unreadable.push(path))).paths, ['a.jpg'])
    assert.deepEqual(unreadable, ['gone.jpg', 'locked'])
  })
})
