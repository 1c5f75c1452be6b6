import assert from 'node:assert/strict'
import { globSync, readFileSync } from 'node:fs'
import { dirname, join, relative } from 'node:path'
import { describe, it } from 'node:test'

const packages = join(import.meta.dirname, '../..')
const domain = 'server/src/domain/'
const infrastructure = 'server/src/infrastructure/'
/** The two entries of pictures: only the second brings libheif's interface with it. */
const pictures = 'pictures/src/index.ts'
const heifFile = 'pictures/src/heif-file.ts'
const known = ['server/src/all-ended.ts', 'server/src/app-error.ts', 'server/src/make-folder.ts', 'contract/src/']
/** For the log and for telemetry: which request is served now. */
const currentRequest = 'server/src/current-request.ts'

/** Each part of the code and what it may import beside itself. A file belongs to the first part that fits it. */
const parts: [part: string, mayImport: string[]][] = [
  ['contract/src/', []],
  ['pictures/src/', ['contract/src/']],
  ['client/src/', ['contract/src/', pictures]],
  ['web/src/', ['client/src/', 'contract/src/', heifFile]],
  [
    'cli/src/',
    [
      'cli/package.json',
      'client/src/',
      'contract/src/',
      'server/src/index.ts',
      'server/src/main.ts',
      'server/src/config/dot-env.ts',
      'server/src/make-folder.ts',
    ],
  ],
  [`${domain}ports/`, [`${domain}photos/photo.ts`, 'contract/src/']],
  [`${domain}photos/`, [`${domain}ports/`, ...known]],
  [`${domain}collisions/`, [`${domain}ports/`, `${domain}photos/`, ...known]],
  [`${domain}uploads/`, [`${domain}ports/`, `${domain}photos/`, ...known]],
  [`${domain}batches/`, [`${domain}ports/`, `${domain}photos/`, ...known]],
  [`${domain}accounts/`, [`${domain}ports/`, ...known]],
  [`${domain}leases/`, [`${domain}ports/`, ...known]],
  [`${domain}owners/`, [`${domain}ports/`, ...known]],
  [`${domain}monitoring/`, [`${domain}ports/`, ...known]],
  [`${domain}maintenance/`, [`${domain}ports/`, `${domain}photos/`, `${domain}uploads/`, ...known]],
  [`${domain}moving/`, [`${domain}ports/`, ...known]],
  [`${domain}jobs/`, [`${domain}ports/`, `${domain}leases/`, `${domain}accounts/`, `${domain}photos/`, `${domain}maintenance/`, ...known]],
  [`${domain}integrity/`, [`${domain}ports/`, `${domain}moving/`, `${domain}photos/`, `${domain}jobs/job.ts`, ...known]],
  [`${domain}backup/`, [`${domain}ports/`, `${domain}moving/`, `${domain}photos/photo.ts`, ...known]],
  [
    `${domain}administration/`,
    [
      `${domain}ports/`,
      `${domain}backup/`,
      `${domain}moving/`,
      `${domain}leases/`,
      `${domain}collisions/`,
      `${domain}photos/photo.ts`,
      ...known,
    ],
  ],
  [domain, []],
  [infrastructure, [domain, ...known, currentRequest, pictures, heifFile]],
  ['server/src/http/', [domain, 'server/src/version.ts', ...known]],
  // What a running server is made of: the only files that have met both.
  [
    'server/src/wiring/',
    [
      'server/src/config/',
      'server/src/logging/',
      domain,
      infrastructure,
      'server/src/http/',
      'server/src/version.ts',
      currentRequest,
      ...known,
    ],
  ],
  // Commands that open database and storage themselves.
  [
    'server/src/offline/',
    [
      'server/src/config/',
      'server/src/wiring/',
      domain,
      infrastructure,
      'server/src/http/present/present-integrity.ts',
      'server/src/version.ts',
      ...known,
    ],
  ],
  [
    'server/src/config/',
    [`${infrastructure}database/postgres/postgres-address.ts`, `${infrastructure}google/read-secret.ts`, 'contract/src/'],
  ],
  ['server/src/', ['server/', 'contract/src/']],
]

const files = globSync('*/src/**/*.{ts,tsx}', { cwd: packages }).filter((file) => !file.includes('node_modules'))
const imports = files.flatMap((file) =>
  [...readFileSync(join(packages, file), 'utf8').matchAll(/\b(import type|import|export)\b(?:[^'"`;=]*?\bfrom)?[\s(]*'([^']+)'/g)].map(
    ([, keyword, target = '']) => ({ file, isType: keyword === 'import type', target: resolved(file, target) }),
  ),
)

function resolved(file: string, target: string): string {
  if (target.startsWith('.')) return relative(packages, join(packages, dirname(file), target))
  if (target === '@imgstream/server/dot-env') return 'server/src/config/dot-env.ts'
  if (target === '@imgstream/server/make-folder') return 'server/src/make-folder.ts'
  if (target === '@imgstream/server/main') return 'server/src/main.ts'
  if (target === '@imgstream/pictures/heif-file') return heifFile
  return target.replace(/^@imgstream\/(\w+)$/, '$1/src/index.ts').replace(/^@imgstream\//, '')
}

const partOf = (file: string) => parts.find(([part]) => file.startsWith(part))
const pairs = (broken: typeof imports) => broken.map(({ file, target }) => `${file} imports ${target}`)

describe('the arrows of the architecture', () => {
  it('point inward: no part imports what it may not know', () => {
    assert.ok(imports.some(({ file, target }) => file.endsWith('server/src/wiring/compose.ts') && target.startsWith(infrastructure)))
    const broken = imports.filter(({ file, target }) => {
      const [own, mayImport = []] = partOf(file) ?? []
      const isOurs = /^(contract|pictures|client|web|cli|server)\//.test(target)
      return isOurs && own !== partOf(target)?.[0] && !mayImport.some((allowed) => target.startsWith(allowed))
    })
    assert.deepEqual(pairs(broken), [])
  })

  it('leave the ports without code: they import types only', () => {
    assert.deepEqual(pairs(imports.filter(({ file, isType }) => file.startsWith(`${domain}ports/`) && !isType)), [])
  })

  it('never lead in a circle, not even for types', () => {
    const targets = Map.groupBy(imports, ({ file }) => file)
    const done = new Set<string>()
    const circles: string[] = []
    const follow = (file: string, path: readonly string[]) => {
      if (path.includes(file)) circles.push([...path.slice(path.indexOf(file)), file].join(' imports '))
      if (done.has(file) || path.includes(file)) return
      for (const { target } of targets.get(file) ?? []) follow(target, [...path, file])
      done.add(file)
    }
    for (const file of files) follow(file, [])
    assert.deepEqual(circles, [])
  })

  it('keep vendors out of the domain', () => {
    const isVendor = (target: string) => !target.startsWith('node:') && !/^(contract|server)\//.test(target)
    assert.deepEqual(pairs(imports.filter(({ file, target }) => file.startsWith(domain) && isVendor(target))), [])
  })
})
