import assert from 'node:assert/strict'
import { existsSync, globSync, readFileSync } from 'node:fs'
import { basename, dirname, join, normalize } from 'node:path'
import { describe, it } from 'node:test'
import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('../../', import.meta.url))
const read = (name: string) => readFileSync(join(root, name), 'utf8')
const documents = [...globSync('*.md', { cwd: root }), ...globSync('docs/**/*.md', { cwd: root })]
/** What commands make, and no clone has at first. */
const made = ['e2e/output', 'bench/tmp/']
const folders = ['packages', 'scripts', 'e2e', 'bench', 'docs', '.githooks', '.ci']

describe('The documents', () => {
  it('link to files that exist', () => {
    const links = documents.flatMap((name) =>
      [...read(name).matchAll(/\]\((?!https?:)([^)#\s]+)/g)].map(([, target = '']) => ({ name, target })),
    )
    assert.ok(links.length > 0)
    const broken = links.filter(({ name, target }) => !existsSync(join(root, dirname(name), decodeURIComponent(target))))
    assert.deepEqual(broken, [])
  })

  it('link to headings that exist', () => {
    const prose = (name: string) => read(name).replaceAll(/```.*?```/gs, '')
    // As GitHub makes them: small letters, no marks, a dash for each space.
    const anchor = (heading: string) =>
      heading
        .replaceAll(/\[([^\]]*)\]\([^)]*\)/g, '$1')
        .trim()
        .toLowerCase()
        .replaceAll(/[^\p{L}\p{N} _-]/gu, '')
        .replaceAll(' ', '-')
    const anchors = new Map(
      documents.map((name) => [name, new Set([...prose(name).matchAll(/^#{1,6} (.+)$/gm)].map(([, text = '']) => anchor(text)))]),
    )
    const links = documents.flatMap((name) =>
      [...prose(name).matchAll(/\]\((?!https?:)([^)#\s]*)#([^)\s]+)\)/g)].map(([, target = '', heading = '']) => ({
        name,
        target: target === '' ? name : normalize(join(dirname(name), target)),
        heading: decodeURIComponent(heading),
      })),
    )
    assert.ok(links.length > 50)
    assert.deepEqual(
      links.filter(({ target, heading }) => anchors.get(target)?.has(heading) === false),
      [],
    )
  })

  it('name files that exist', () => {
    const paths = documents.flatMap((name) =>
      [...read(name).matchAll(/`([\w.@/-]+\/[\w.@/-]*)`/g)].map(([, path = '']) => ({ name, path })),
    )
    const ours = paths.filter(({ path }) => folders.includes(path.split('/')[0] ?? ''))
    assert.ok(ours.length > 0)
    assert.deepEqual(
      ours.filter(({ path }) => !existsSync(join(root, path)) && !made.includes(path)),
      [],
    )
  })

  it('say of each npm script what it does, and of no other', () => {
    const { scripts } = JSON.parse(read('package.json'))
    const contributing = read('CONTRIBUTING.md')
    const named = [...contributing.matchAll(/`npm (?:run )?([a-z]+)/g)].map(([, name]) => name).filter((name) => name !== 'ci')
    assert.deepEqual(
      named.filter((name) => !(name !== undefined && name in scripts)),
      [],
    )
    assert.deepEqual(
      Object.keys(scripts).filter((name) => !contributing.includes(`\`${name}\``) && !named.includes(name)),
      [],
    )
  })

  it('number the decisions one by one, and list them', () => {
    const names = globSync('docs/decisions/[0-9]*.md', { cwd: root }).sort()
    const list = read('docs/decisions/README.md')
    assert.deepEqual(
      names.map((name) => /^# (\d+)\. .+/.exec(read(name))?.[1]),
      names.map((_, index) => String(index + 1)),
    )
    assert.deepEqual(
      names.filter((name, index) => !name.includes(`/${String(index + 1).padStart(4, '0')}-`) || !list.includes(`](${basename(name)})`)),
      [],
    )
  })

  it('give the reason of each dependency', () => {
    const page = read('docs/decisions/dependencies.md')
    const listed = [...page.matchAll(/`([^`\s]+)`/g)].map(([, name = '']) => name)
    const isListed = (name: string) => listed.some((one) => one === name || (one.endsWith('*') && name.startsWith(one.slice(0, -1))))
    const packages = ['package.json', ...globSync('packages/*/package.json', { cwd: root })].map((name) => JSON.parse(read(name)))
    const names = packages.flatMap((each) => Object.keys({ ...each.dependencies, ...each.devDependencies, ...each.optionalDependencies }))
    assert.deepEqual(
      names.filter((name) => !name.startsWith('@imgstream/') && !isListed(name)),
      [],
    )
  })
})
