import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { before, describe, it } from 'node:test'
import { ofKind, parseFolders, type ParsedBlock } from './parsed.ts'
import { terraformFolder } from './terraform-files.ts'

/** `app_signs roles/iam.serviceAccountTokenCreator`: the last column and the second one of the guide's table. */
function rowsOf(guide: string): string[] {
  const text = readFileSync(join(terraformFolder, '../docs', guide), 'utf8')
  return [...text.matchAll(/^\|[^|]*\| `(roles\/[\w.]+)` \|.*\| `(\w+)` \|$/gm)].map(([, role, name]) => `${name} ${role}`)
}

describe('the rights that Terraform gives', () => {
  let rights: ParsedBlock[] = []
  before(async () => {
    rights = (await parseFolders()).flatMap((folder) => ofKind(folder, 'resource')).filter(({ type }) => type.includes('_iam_'))
  })
  const right = (name: string) => rights.find((each) => each.name === name) ?? assert.fail(`no right ${name}`)

  it("are those of the guide's table, in both languages", () => {
    const given = rights.map(({ name, body }) => `${name} ${String(body.role)}`).sort()
    assert.ok(given.length > 10)
    for (const guide of ['terraform.md', 'ja/terraform.md']) assert.deepEqual(rowsOf(guide).sort(), given, guide)
  })

  it('are added to what is there, and replace nothing', () => {
    for (const { type, name } of rights) assert.match(type, /_iam_member$/, name)
  })

  it('are for nobody unknown, and none lets its holder do everything or give rights', () => {
    for (const { name, body } of rights) {
      assert.doesNotMatch(String(body.member), /allUsers|allAuthenticatedUsers/, name)
      // Who signs in on the machine runs Docker there.
      if (name !== 'people_sign_in') assert.doesNotMatch(String(body.role), /roles\/(owner|editor|viewer)$|admin/i, name)
    }
  })

  it('reach the whole project only where a smaller place cannot be named: the database, by a condition, and the log', () => {
    const wide = rights.filter(({ type }) => type === 'google_project_iam_member')
    assert.deepEqual(wide.map(({ name }) => name).sort(), ['app_database', 'app_logs'])
    assert.match(JSON.stringify(right('app_database').body.condition), /resource\.name == .*google_sql_database_instance\.this\[0\]\.name/)
  })

  it('let the server sign as itself only', () => {
    const { body } = right('app_signs')
    assert.deepEqual(
      [body.service_account_id, body.member],
      ['$' + '{google_service_account.app.name}', '$' + '{google_service_account.app.member}'],
    )
  })
})
