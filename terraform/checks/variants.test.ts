import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { join } from 'node:path'
import { after, before, describe, it } from 'node:test'
import { at, ofType, only, type Plan, planIn } from './planned.ts'
import { terraformFolder } from './terraform-files.ts'
import { openWorkplace, type Workplace, withoutTerraform } from './terraform.ts'

const production = ['project_id=p1', 'bucket_name=b-1']

describe('other ways to plan', { skip: withoutTerraform }, () => {
  let workplace: Workplace
  before(async () => {
    workplace = await openWorkplace()
  })
  after(() => workplace.stop())
  const plan = (folder: string, ...variables: string[]) => planIn(workplace, folder, ...variables)
  const refused = async (pattern: RegExp, folder: string, ...variables: string[]) =>
    assert.rejects(plan(folder, ...variables), (error: { stderr: string }) => {
      assert.match(error.stderr.replace(/[│╷╵\s]+/g, ' '), pattern)
      return true
    })

  it('test: only the project has to be named; it rehearses production, small and without protection', async () => {
    const test = await plan('test', 'project_id=p1')
    const bucket = only(test, 'google_storage_bucket')
    assert.deepEqual([bucket.name, bucket.force_destroy, bucket.public_access_prevention], ['p1-imgstream', true, 'enforced'])
    const database = only(test, 'google_sql_database_instance')
    assert.deepEqual([database.deletion_protection, at(database, 'settings', 0, 'tier')], [false, 'db-f1-micro'])
    assert.equal(at(database, 'settings', 0, 'ip_configuration', 0, 'ipv4_enabled'), false)
    const service = only(test, 'google_cloud_run_v2_service')
    assert.deepEqual([service.iap_enabled, service.deletion_protection], [true, false])
    assert.equal(at(test.outputs, 'settings', 'ENVIRONMENT'), 'test')
  })

  it("test, run_on = nothing: a bucket for the guide's test server with DuckDB, and no machine that costs anything", async () => {
    const test = await plan('test', 'project_id=p1', 'run_on=nothing')
    const types = new Set(test.resources.map(({ type }) => type))
    for (const type of types) assert.doesNotMatch(type, /cloud_run|sql|compute|secret/, type)
    assert.equal('SIGN_IN' in (test.outputs.settings as object), false)
  })

  it('a domain: everything comes through a load balancer that Cloud Armor guards, by TLS 1.2 or newer', async () => {
    const balanced = await plan('production', ...production, 'domain=photos.example.com')
    const service = only(balanced, 'google_cloud_run_v2_service')
    assert.deepEqual([service.ingress, service.iap_enabled], ['INGRESS_TRAFFIC_INTERNAL_LOAD_BALANCER', true])
    assert.deepEqual(only(balanced, 'google_compute_managed_ssl_certificate').managed, [{ domains: ['photos.example.com'] }])
    assert.equal(only(balanced, 'google_compute_ssl_policy').min_tls_version, 'TLS_1_2')
    const ports = ofType(balanced, 'google_compute_global_forwarding_rule').map(({ values }) => String(values.port_range))
    assert.deepEqual(ports.sort(), ['443', '80'])
    const redirect = ofType(balanced, 'google_compute_url_map').find(({ name }) => name === 'to_https')
    assert.equal(at(redirect?.values, 'default_url_redirect', 0, 'https_redirect'), true)
    const rules = only(balanced, 'google_compute_security_policy').rule as { action: string; priority: number }[]
    assert.deepEqual(rules.map(({ action }) => action).sort(), ['allow', 'deny(403)', 'throttle'])
    const settings = balanced.outputs.settings as Record<string, string>
    assert.deepEqual([settings.PUBLIC_URL, settings.TRUSTED_PROXIES], ['https://photos.example.com', '2'])
  })

  it('without Identity-Aware Proxy: the server signs people in, and has to know its address', async () => {
    await refused(/Without iap the server has to know its address/, 'production', ...production, 'sign_in=accounts')
    const open = await plan('production', ...production, 'sign_in=accounts', 'domain=photos.example.com')
    const service = only(open, 'google_cloud_run_v2_service')
    assert.deepEqual([service.iap_enabled, service.invoker_iam_disabled], [false, true])
    assert.deepEqual(ofType(open, 'google_cloud_run_v2_service_iam_member'), [])
  })

  it('a machine: reached through tunnels, and by HTTPS where that is said', async () => {
    const machine = ['run_on=compute_engine', 'machine_members=["user:me@example.com"]']
    const hidden = await plan('production', ...production, ...machine)
    const doors = (of: Plan) =>
      ofType(of, 'google_compute_firewall')
        .flatMap(({ values }) =>
          (values.allow as { protocol: string; ports: string[] }[]).map(
            ({ protocol, ports }) => `${protocol} ${ports.join(' ')} from ${(values.source_ranges as string[]).join(' ')}`,
          ),
        )
        .sort()
    const tunnels = 'tcp 22 from 35.235.240.0/20'
    assert.deepEqual(doors(hidden), [tunnels])
    const open = await plan('production', ...production, ...machine, 'machine_is_public=true')
    assert.deepEqual(doors(open), [tunnels, 'tcp 443 from 0.0.0.0/0', 'udp 443 from 0.0.0.0/0'])

    const instance = only(hidden, 'google_compute_instance')
    assert.deepEqual([instance.name, instance.machine_type, instance.zone], ['imgstream-app', 'e2-standard-2', 'asia-northeast1-a'])
    assert.equal(at(instance, 'boot_disk', 0, 'initialize_params', 0, 'size'), 50)
    assert.equal(at(instance, 'metadata', 'enable-oslogin'), 'TRUE')
    assert.equal(at(instance, 'shielded_instance_config', 0, 'enable_secure_boot'), true)
    assert.deepEqual(ofType(hidden, 'google_sql_database_instance'), [])
    assert.match(String(hidden.outputs.compose_override), /"GCS_BUCKET_NAME": "b-1"/)
    // The container's port is open to the machine itself only: a tunnel to the machine's address would find nothing there.
    assert.match(String(hidden.outputs.url), /gcloud compute ssh .* -L 8501:localhost:8501$/)
    execFileSync('bash', ['-n', join(terraformFolder, 'modules/imgstream/prepare-machine.sh')])
  })

  it('who is told, what it may cost, a bucket of its own for backups, people and operators', async () => {
    const told = await plan(
      'production',
      ...production,
      'alert_emails=["me@example.com"]',
      'billing_account=000000-111111-222222',
      'backup_bucket_name=b-2',
      'iap_members=["user:me@example.com"]',
      'operators=["me@example.com"]',
    )
    assert.deepEqual(only(told, 'google_monitoring_notification_channel').labels, { email_address: 'me@example.com' })
    const budget = only(told, 'google_billing_budget')
    assert.deepEqual(at(budget, 'budget_filter', 0, 'projects'), ['projects/123456789012'])
    assert.equal((budget.threshold_rules as object[]).length, 4)
    const backups = ofType(told, 'google_storage_bucket').find(({ values }) => values.name === 'b-2')?.values
    assert.deepEqual([backups?.public_access_prevention, backups?.lifecycle_rule], ['enforced', []])
    assert.equal(told.outputs.backup_target, 'gs://b-2/database')
    assert.equal(only(told, 'google_iap_web_cloud_run_service_iam_member').member, 'user:me@example.com')
    assert.equal(at(told.outputs, 'settings', 'OPERATORS'), 'me@example.com')
  })

  it('what cannot be is refused with a sentence', async () => {
    await refused(/This folder makes production; terraform\/test makes test/, 'production', ...production, 'environment=test')
    await refused(/This folder makes test/, 'test', 'project_id=p1', 'environment=production')
    await refused(/A bucket's name has 3 to 63 small letters/, 'production', 'project_id=p1', 'bucket_name=Photos!')
    await refused(/run_on is cloud_run, compute_engine or nothing/, 'production', ...production, 'run_on=kubernetes')
  })
})
