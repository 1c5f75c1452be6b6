import assert from 'node:assert/strict'
import { rm, symlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, it } from 'node:test'
import type { FileProblem } from '@imgstream/client'
import { findFiles } from '../../src/upload/find-files.ts'
import { nodeHasher } from '../../src/upload/node-hasher.ts'
import { aFolder, aJpeg } from '../support/pictures.ts'

const never = new AbortController().signal

void describe('finding files', () => {
  void it('tells pictures, other files, folders and what cannot be read apart', async (t) => {
    const folder = await aFolder(t, { 'b.jpg': 'b', 'a.HEIC': 'a', 'notes.txt': 'n', '.hidden.jpg': 'h', 'deeper/c.webp': 'c' })
    await symlink('nowhere', join(folder, 'gone.jpg'))
    await symlink('nowhere', join(folder, 'gone.txt'))
    await symlink('b.jpg', join(folder, 'link.jpg'))
    const found = await findFiles(['.', 'missing.jpg'], { folder, recursive: false })
    const inside = (paths: string[]) => paths.map((path) => path.slice(folder.length + 1))
    assert.deepEqual(inside(found.files.map(({ path }) => path)), ['a.HEIC', 'b.jpg', 'link.jpg'])
    assert.deepEqual(inside(found.notPictures), ['gone.txt', 'notes.txt'])
    assert.deepEqual(inside(found.foldersNotEntered), ['deeper'])
    assert.deepEqual(inside(found.unreadable.map(({ path }) => path)), ['gone.jpg', 'missing.jpg'])
    assert.equal(found.unreadable[0]?.reason, 'there is no such file')
  })

  void it('takes a file that is named whatever its name, and takes it once', async (t) => {
    const folder = await aFolder(t, { 'notes.txt': 'n', '.hidden.jpg': 'h' })
    const found = await findFiles(['notes.txt', '.hidden.jpg', './notes.txt'], { folder, recursive: false })
    assert.deepEqual(
      found.files.map(({ facts }) => facts.name),
      ['notes.txt', '.hidden.jpg'],
    )
  })

  void it('enters each folder once, however links lead', async (t) => {
    const folder = await aFolder(t, { 'one/a.jpg': 'a', 'one/two/b.jpg': 'b' })
    await symlink('../..', join(folder, 'one/two/up'))
    await symlink('one', join(folder, 'other'))
    const { files, unreadable } = await findFiles(['.'], { folder, recursive: true })
    assert.equal(files.length, 2)
    assert.deepEqual(unreadable, [])
  })
})

void describe('reading a file', () => {
  void it('hashes it and reads the facts of the picture', async (t) => {
    const folder = await aFolder(t, { 'a.jpg': await aJpeg({ takenAt: '2025:05:14 10:31:07' }), 'abc.jpg': 'abc' })
    const { files } = await findFiles(['a.jpg', 'abc.jpg'], { folder, recursive: false })
    const [picture, text] = await Promise.all(files.map((file) => nodeHasher.hash(file, never)))
    assert.equal(picture?.picture?.takenAt, '2025-05-14T10:31:07.000')
    assert.equal(text?.checksum, 'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad')
    assert.deepEqual(text?.picture, {})
  })

  void it('notices a file that changed, and takes it as it is when it is looked at anew', async (t) => {
    const folder = await aFolder(t, { 'a.jpg': 'before' })
    const file = (await findFiles(['a.jpg'], { folder, recursive: false })).files[0]
    assert.ok(file)
    const opened = await file.open()
    await writeFile(file.path, 'after that')
    await assert.rejects(Promise.resolve(opened.slice(0, 6)), (error: FileProblem) => error.code === 'FILE_CHANGED')
    await opened.close()
    await assert.rejects(nodeHasher.hash(file, never), (error: FileProblem) => error.code === 'FILE_CHANGED')
    const now = await file.refresh()
    assert.equal(now.facts.size, 10)
    assert.ok((await nodeHasher.hash(now, never)).checksum)
  })

  void it('tells a file that is gone', async (t) => {
    const folder = await aFolder(t, { 'a.jpg': 'a' })
    const file = (await findFiles(['a.jpg'], { folder, recursive: false })).files[0]
    assert.ok(file)
    await rm(file.path)
    await assert.rejects(file.open(), (error: FileProblem) => error.code === 'FILE_MISSING')
  })
})
