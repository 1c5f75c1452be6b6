import assert from 'node:assert/strict'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { after, before, describe, it } from 'node:test'
import { readConfig } from '../../packages/server/src/config/read-config.ts'
import { variables } from '../../packages/server/src/config/variables.ts'
import { fate } from './lifecycle.ts'
import { at, ofType, only, type Plan, planIn, type Values } from './planned.ts'
import { openWorkplace, type Workplace, withoutTerraform } from './terraform.ts'

/** As the deployment guide has it, letter by letter. */
const guide = `project_id = "your-prod-project-id"
region = "asia-northeast1"
bucket_name = "your-prod-bucket-name"
environment = "production"
`

const envOf = (container: unknown) =>
  Object.fromEntries((at(container, 'env') as { name: string; value: string }[]).map(({ name, value }) => [name, value]))

describe("production, planned with the guide's four variables", { skip: withoutTerraform }, () => {
  let workplace: Workplace
  let plan: Plan
  before(async () => {
    workplace = await openWorkplace()
    writeFileSync(join(workplace.folder, 'production/terraform.tfvars'), guide)
    plan = await planIn(workplace, 'production')
  })
  after(() => workplace.stop())

  it('only makes things', () => {
    assert.ok(plan.resources.length > 40)
    assert.deepEqual([...new Set(plan.resources.map(({ action }) => action))], ['create'])
  })

  it('switches on the APIs of all that it makes', () => {
    const apis = ofType(plan, 'google_project_service').map(({ values }) => values.service)
    const needed = [
      'artifactregistry',
      'cloudscheduler',
      'compute',
      'iam',
      'iap',
      'monitoring',
      'logging',
      'run',
      'secretmanager',
      'servicenetworking',
      'sqladmin',
      'storage',
    ]
    assert.deepEqual(
      needed.filter((each) => !apis.includes(`${each}.googleapis.com`)),
      [],
    )
    assert.ok(ofType(plan, 'google_project_service').every(({ values }) => values.disable_on_destroy === false))
  })

  it('keeps the photos in a bucket that nobody opens to the public, and that brings back what was deleted', () => {
    const bucket = only(plan, 'google_storage_bucket')
    assert.equal(bucket.name, 'your-prod-bucket-name')
    assert.equal(bucket.location, 'asia-northeast1')
    assert.equal(bucket.uniform_bucket_level_access, true)
    assert.equal(bucket.public_access_prevention, 'enforced')
    assert.equal(bucket.force_destroy, false)
    assert.deepEqual(bucket.cors, [])
    assert.equal(at(bucket, 'soft_delete_policy', 0, 'retention_duration_seconds'), 30 * 86_400)
  })

  it('moves originals to Coldline after 30 days, and nothing else, and deletes nothing', () => {
    const bucket = only(plan, 'google_storage_bucket')
    const standard = [
      'derivatives/o/p/thumbnail',
      'derivatives/o/p/preview',
      'staging/u',
      'backups/imgstream_20260101_000000.db',
      'backups/originals/ab/abcd',
      'x/originals/y',
    ]
    for (const key of standard) assert.equal(fate(bucket, key, 10_000), 'STANDARD', key)
    assert.equal(fate(bucket, 'originals/o/p/x', 29), 'STANDARD')
    assert.equal(fate(bucket, 'originals/o/p/x', 30), 'COLDLINE')
    assert.equal(fate(bucket, 'originals/o/p/x', 10_000), 'COLDLINE')
  })

  it('has a database without a public address, reached by the connector only, with backups, recovery and protection', () => {
    const database = only(plan, 'google_sql_database_instance')
    const settings = at(database, 'settings', 0) as Values
    assert.equal(database.database_version, 'POSTGRES_18')
    assert.deepEqual([database.deletion_protection, settings.deletion_protection_enabled], [true, true])
    assert.equal(settings.connector_enforcement, 'REQUIRED')
    const network = at(settings, 'ip_configuration', 0)
    assert.deepEqual(
      [at(network, 'ipv4_enabled'), at(network, 'ssl_mode'), at(network, 'authorized_networks')],
      [false, 'ENCRYPTED_ONLY', []],
    )
    const backup = at(settings, 'backup_configuration', 0)
    assert.deepEqual([at(backup, 'enabled'), at(backup, 'point_in_time_recovery_enabled')], [true, true])
    assert.equal(at(backup, 'backup_retention_settings', 0, 'retained_backups'), 14)
    // Ten instances beside ten of an update: nine connections each.
    const flags = settings.database_flags as { name: string; value: string }[]
    assert.ok(Number(flags.find(({ name }) => name === 'max_connections')?.value) >= 180)
  })

  it('has the address of the database in the secret that production reads', () => {
    assert.equal(only(plan, 'google_secret_manager_secret').secret_id, variables.DATABASE_URL_SECRET.defaults?.production)
  })

  it("runs the service as the guide's line does, and lets nobody call it but Identity-Aware Proxy", () => {
    const service = only(plan, 'google_cloud_run_v2_service')
    const template = at(service, 'template', 0)
    const container = at(template, 'containers', 0)
    assert.deepEqual([service.name, service.location], ['imgstream', 'asia-northeast1'])
    assert.deepEqual(at(container, 'resources', 0, 'limits'), { cpu: '2', memory: '2Gi' })
    assert.deepEqual(at(template, 'scaling', 0), { min_instance_count: 0, max_instance_count: 10 })
    assert.deepEqual([service.iap_enabled, service.invoker_iam_disabled, service.deletion_protection], [true, false, true])
    assert.equal(at(container, 'startup_probe', 0, 'http_get', 0, 'path'), '/ready')
    const callers = ofType(plan, 'google_cloud_run_v2_service_iam_member')
    assert.deepEqual(
      callers.map(({ name, values }) => [name, values.role]),
      [['iap_calls', 'roles/run.invoker']],
    )
    assert.deepEqual(ofType(plan, 'google_iap_web_cloud_run_service_iam_member'), [])
  })

  it('tells the server what it understands: as a service, as a command, and with the three variables of the guide alone', () => {
    const service = envOf(at(only(plan, 'google_cloud_run_v2_service'), 'template', 0, 'containers', 0))
    assert.deepEqual(
      Object.keys(service).filter((name) => name !== 'ENVIRONMENT' && !(name in variables)),
      [],
    )
    const understood = (env: Record<string, string>) => {
      const read = readConfig(env, '/')
      return read.ok ? read.config : assert.fail(read.problems.map(({ variable, message }) => `${variable} ${message}`).join('; '))
    }
    const config = understood({ ...service, K_SERVICE: 'imgstream' })
    assert.deepEqual([config.environment, config.signIn, config.database.type], ['production', ['iap'], 'postgresql'])
    const { ENVIRONMENT, GOOGLE_CLOUD_PROJECT, GCS_BUCKET_NAME } = service as Record<string, string>
    const three = understood({
      ENVIRONMENT: ENVIRONMENT ?? '',
      GOOGLE_CLOUD_PROJECT: GOOGLE_CLOUD_PROJECT ?? '',
      GCS_BUCKET_NAME: GCS_BUCKET_NAME ?? '',
      K_SERVICE: 'imgstream',
    })
    assert.deepEqual([three.signIn, three.database, three.storage], [config.signIn, config.database, config.storage])
    for (const { values } of ofType(plan, 'google_cloud_run_v2_job'))
      understood(envOf(at(values, 'template', 0, 'template', 0, 'containers', 0)))
  })

  it("runs the guide's two cron lines at their hours, and a backup", () => {
    const jobs = ofType(plan, 'google_cloud_run_v2_job')
    const commands = ofType(plan, 'google_cloud_scheduler_job').map(({ values }) => {
      const job = jobs.find((each) => each.values.name === values.name)
      const container = at(job?.values, 'template', 0, 'template', 0, 'containers', 0)
      assert.match(
        String(at(values, 'http_target', 0, 'uri')),
        new RegExp(`^https://run\\.googleapis\\.com/v2/projects/[\\w-]+/locations/[\\w-]+/jobs/${String(values.name)}:run$`),
      )
      return `${String(values.schedule)} ${String(values.time_zone)} ${[...(at(container, 'command') as string[]), ...(at(container, 'args') as string[])].join(' ')}`
    })
    assert.deepEqual(commands.sort(), [
      '0 1 * * * Asia/Tokyo imgstream backup create',
      '0 2 * * * Asia/Tokyo imgstream cache clear --offline',
      '0 3 * * 0 Asia/Tokyo imgstream monitoring prune --offline --older-than 90d',
    ])
  })

  it('alerts by the limits of the guide to operating it', () => {
    const limits = Object.fromEntries(
      ofType(plan, 'google_monitoring_alert_policy').map(({ address, values }) => {
        const condition = at(values, 'conditions', 0, 'condition_threshold', 0) as Values | undefined
        const seconds = at(condition, 'aggregations', 0, 'alignment_period')
        return [
          /"(.+)"/.exec(address)?.[1] ?? 'collision_detection',
          condition ? [condition.threshold_value, seconds, condition.comparison] : 'log',
        ]
      }),
    )
    const above = 'COMPARISON_GT'
    assert.deepEqual(limits, {
      availability: [0.01, '3600s', above],
      errors: [0.05, '300s', above],
      latency: [2000, '300s', above],
      cpu: [0.8, '300s', above],
      memory: [0.8, '300s', above],
      database_cpu: [0.8, '300s', above],
      database_memory: [0.8, '300s', above],
      storage: [80_000_000_000, '3600s', above],
      collision_detection: 'log',
    })
    for (const { values } of ofType(plan, 'google_monitoring_alert_policy'))
      assert.ok(at(values, 'documentation', 0, 'content'), 'what to do')
  })

  it('counts the collisions in the log by the words that the server writes, and draws them', () => {
    const filters = Object.fromEntries(ofType(plan, 'google_logging_metric').map(({ values }) => [values.name, String(values.filter)]))
    assert.deepEqual(Object.keys(filters).sort(), ['imgstream/collision_check_failed', 'imgstream/collision_detected'])
    assert.match(filters['imgstream/collision_detected'] ?? '', /textPayload:"collision_detected"/)
    const dashboard = JSON.parse(String(only(plan, 'google_monitoring_dashboard').dashboard_json)) as {
      mosaicLayout: { columns: number; tiles: { xPos: number; yPos: number; width: number; height: number }[] }
    }
    const { tiles, columns } = dashboard.mosaicLayout
    assert.ok(tiles.length >= 8)
    assert.ok(JSON.stringify(tiles).includes('user/imgstream/collision_detected'))
    assert.ok(tiles.every(({ xPos, width }) => xPos + width <= columns))
    assert.equal(new Set(tiles.map(({ xPos, yPos }) => `${xPos} ${yPos}`)).size, tiles.length)
  })

  it("takes images by the guide's name too", () => {
    const repositories = ofType(plan, 'google_artifact_registry_repository').map(
      ({ values }) => `${String(values.repository_id)} ${String(values.location)}`,
    )
    assert.deepEqual(repositories.sort(), ['gcr.io us', 'imgstream asia-northeast1'])
    assert.equal(plan.outputs.image, 'asia-northeast1-docker.pkg.dev/your-prod-project-id/imgstream/imgstream')
  })

  it('lets nothing in from the internet but through Cloud Run', () => {
    assert.deepEqual(ofType(plan, 'google_compute_firewall'), [])
    assert.equal(only(plan, 'google_compute_network').auto_create_subnetworks, false)
  })
})
