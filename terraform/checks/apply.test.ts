import assert from 'node:assert/strict'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { after, before, describe, it } from 'node:test'
import { at, planIn } from './planned.ts'
import { openWorkplace, type Workplace, withoutTerraform } from './terraform.ts'

/** What the stand-in says a password is. */
const password = 'random_password.result'

describe('production, applied to the stand-in', { skip: withoutTerraform }, () => {
  const variables = ['-var=project_id=p1', '-var=bucket_name=b-1']
  let workplace: Workplace
  before(async () => {
    workplace = await openWorkplace()
    await workplace.init('production')
    await workplace.run('production', 'apply', '-auto-approve', '-no-color', ...variables)
  })
  after(() => workplace.stop())
  const state = () => join(workplace.folder, 'production/terraform.tfstate')
  const applied = (type: string) => workplace.applied.filter((each) => each.type === type).map(({ config }) => config)
  const changed = async (...more: string[]) => {
    const { resources } = await planIn(workplace, 'production', 'project_id=p1', 'bucket_name=b-1', ...more)
    return resources.filter(({ action }) => action !== 'no-op').map(({ type, name }) => `${type}.${name}`)
  }

  it('gives the same password to the database and to the secret, and keeps it nowhere', () => {
    assert.deepEqual(
      applied('google_sql_user').map((config) => at(config, 'password_wo')),
      [password],
    )
    assert.deepEqual(
      applied('google_secret_manager_secret_version').map((config) => at(config, 'secret_data_wo')),
      [`postgresql://imgstream:${password}@/imgstream?host=/cloudsql/p1:asia-northeast1:imgstream-random_id.hex&ip_type=private`],
    )
    assert.ok(readFileSync(state(), 'utf8').includes('imgstream-database-url'))
    assert.ok(!readFileSync(state(), 'utf8').includes(password))
  })

  it('makes database, user and rights before what the server reads, and that before the service', () => {
    const order = workplace.applied.map(({ type }) => type)
    const before = (first: string, second: string) =>
      assert.ok(order.lastIndexOf(first) < order.indexOf(second), `${first} before ${second}`)
    before('google_project_service', 'google_storage_bucket')
    before('google_sql_user', 'google_secret_manager_secret_version')
    before('google_sql_database', 'google_secret_manager_secret_version')
    before('google_secret_manager_secret_version', 'google_cloud_run_v2_service')
    before('google_project_iam_member', 'google_cloud_run_v2_service')
  })

  it('has nothing to do the second time', async () => {
    assert.deepEqual(await changed(), [])
  })

  it('leaves alone what gcloud has deployed and where it has sent the traffic', async () => {
    const text = readFileSync(state(), 'utf8')
    const deployed = text.replaceAll(/us-docker\.pkg\.dev\/cloudrun\/container\/(hello|job):latest/g, 'gcr.io/p1/imgstream:v1.1.0')
    assert.notEqual(deployed, text)
    writeFileSync(state(), deployed)
    assert.deepEqual(await changed(), [])
  })

  it('changes user and secret, and nothing else, for a new password', async () => {
    assert.deepEqual((await changed('database_password_version=2')).sort(), [
      'google_secret_manager_secret_version.database_url',
      'google_sql_user.this',
    ])
  })

  it('ends with nothing left when it is destroyed', async () => {
    await workplace.run('production', 'destroy', '-auto-approve', '-no-color', ...variables)
    assert.deepEqual((JSON.parse(readFileSync(state(), 'utf8')) as { resources: object[] }).resources, [])
  })
})
