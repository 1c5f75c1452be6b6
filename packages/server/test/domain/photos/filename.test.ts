import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { nameKey } from '@imgstream/contract'
import { AppError } from '../../../src/app-error.ts'
import { findFreeName, fitting, requireFilename } from '../../../src/domain/photos/filename.ts'
import { aPhotoRow } from '../../support/builders.ts'

const long = (length: number) => `${'x'.repeat(length - 4)}.jpg`

describe('a filename', () => {
  const refused: [why: string, filename: string][] = [
    ['empty', ''],
    ['blank', ' \u3000'],
    ['the parent folder', '..'],
    ['this folder', '.'],
    ['a path', '../etc/passwd'],
    ['a path of Windows', 'a\\b.jpg'],
    ['an absolute path', '/a.jpg'],
    ['NUL', 'a\0.jpg'],
    ['a line break', 'a\n.jpg'],
    ['a C1 control', 'a\u0085.jpg'],
    ['DEL', 'a\u007f.jpg'],
    ['a right-to-left override', 'photo\u202egpj.exe'],
    ['a direction isolate', 'a\u2066.jpg'],
    ['an invisible byte-order mark', '\ufeffa.jpg'],
    ['half of a surrogate pair', 'a\ud83d.jpg'],
    ['one that ends with a space', 'a.jpg '],
    ['one that begins with a space', ' a.jpg'],
    ['one that ends with a dot', 'a.jpg.'],
    ['256 bytes', long(256)],
    ['86 characters of three bytes each', `${'猫'.repeat(86)}`],
    ...['CON', 'con.jpg', 'PRN', 'aux.tar.gz', 'NUL.jpg', 'COM1', 'com9.png', 'LPT¹.jpg', 'COM0.jpg'].map((name): [string, string] => [
      'a device of Windows',
      name,
    ]),
  ]
  for (const [why, filename] of refused) {
    it(`is refused as ${why}: ${JSON.stringify(filename.slice(0, 24))}`, () => {
      assert.throws(
        () => requireFilename(filename),
        (error) => error instanceof AppError && error.code === 'INVALID_FILENAME' && /\. Rename the file/.test(error.message),
      )
    })
  }

  const taken = [
    'IMG_1.jpg',
    'a',
    '.jpg',
    '猫 🐈‍⬛.heic',
    'か\u3099.jpg',
    'عکس.jpg',
    'photo (2).jpg',
    'a..b.jpg',
    '...jpg',
    'console.jpg',
    'common.jpg',
    'com10.jpg',
    '__proto__',
    'constructor.jpg',
    '50%.jpg',
    '"; drop table photos; --.jpg',
    long(255),
    '猫'.repeat(85),
  ]
  for (const filename of taken) it(`may be ${JSON.stringify(filename.slice(0, 30))}`, () => requireFilename(filename))
})

describe('names compare', () => {
  const same: [string, string][] = [
    ['か\u3099.jpg', '\u304c.jpg'],
    ['a.JPEG', 'a.jpg'],
    ['a.Jpg', 'a.jpeg'],
    ['é.png', 'e\u0301.png'],
  ]
  for (const [one, other] of same) it(`${one} as ${other}`, () => assert.equal(nameKey(one), nameKey(other)))
  const different: [string, string][] = [
    ['A.jpg', 'a.jpg'],
    ['a.PNG', 'a.png'],
    ['a.jpg', 'a.jpg.jpg'],
    ['a.jpg', 'a.heic'],
    ['a.jpg ', 'a.jpg'],
    ['ﬁ.jpg', 'fi.jpg'],
  ]
  for (const [one, other] of different) it(`${one} not as ${other}`, () => assert.notEqual(nameKey(one), nameKey(other)))
})

describe('the next free name', () => {
  /** A library in which these names are taken; it counts how often it is asked. */
  function holding(names: string[], checksum = 'a'.repeat(64)) {
    const photos = new Map(names.map((filename) => [nameKey(filename), aPhotoRow({ ownerId: 'o', filename, checksum }).photo]))
    const asked = { times: 0 }
    const findByNameKeys = async (_owner: string, keys: readonly string[]) => {
      asked.times++
      return keys.map((key) => photos.get(key)).filter((photo) => photo !== undefined)
    }
    return { findByNameKeys, photos, asked }
  }

  it('is numbered from 2, before the extension', async () => {
    assert.deepEqual(await findFreeName(holding(['IMG_1.jpg']), 'o', 'IMG_1.jpg'), { kind: 'free', filename: 'IMG_1 (2).jpg' })
    assert.deepEqual(await findFreeName(holding(['.jpg', 'a']), 'o', '.jpg'), { kind: 'free', filename: '.jpg (2)' })
    assert.deepEqual(await findFreeName(holding(['a.tar.jpg']), 'o', 'a.tar.jpg'), { kind: 'free', filename: 'a.tar (2).jpg' })
  })

  it('is the first gap, however the names that are there are written', async () => {
    const library = holding(['a.jpg', 'a (2).JPEG', 'a (4).jpg'])
    assert.deepEqual(await findFreeName(library, 'o', 'a.jpg'), { kind: 'free', filename: 'a (3).jpg' })
  })

  it('is found in few questions, however many are taken', async () => {
    const library = holding(Array.from({ length: 1000 }, (_, index) => `a (${index + 2}).jpg`))
    assert.deepEqual(await findFreeName(library, 'o', 'a.jpg'), { kind: 'free', filename: 'a (1002).jpg' })
    assert.ok(library.asked.times <= 7)
  })

  it('is not needed when a sibling has the very same bytes', async () => {
    const library = holding(['a (2).jpg'], 'c'.repeat(64))
    const name = await findFreeName(library, 'o', 'a.jpg', 'c'.repeat(64))
    assert.equal(name.kind === 'identical' && name.photo.filename, 'a (2).jpg')
  })

  it('passes over photos in the trash', async () => {
    const library = holding(['a (2).jpg'])
    for (const photo of library.photos.values()) photo.trashedAtMs = 1
    assert.deepEqual(await findFreeName(library, 'o', 'a.jpg'), { kind: 'free', filename: 'a (2).jpg' })
  })

  it('still fits a file system: whole characters give way', () => {
    for (const filename of [
      long(255),
      `${'猫'.repeat(83)}.jpg`,
      '👩‍👩‍👧'.repeat(14),
      `a.${'x'.repeat(253)}`,
      `${'y'.repeat(200)}.${'x'.repeat(54)}`,
    ]) {
      const name = fitting(filename, 12)
      assert.ok(Buffer.byteLength(name) <= 255, `${filename.slice(0, 10)}… became ${Buffer.byteLength(name)} bytes`)
      assert.ok(name.isWellFormed() && name.includes(' (12)'))
      requireFilename(name)
    }
  })
})
