import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, it } from 'node:test'
import { type Metric, metricTable } from '../../src/infrastructure/telemetry/metric-table.ts'

const root = join(import.meta.dirname, '../../../..')
const folder = join(root, 'deploy/monitoring')
const read = (name: string) => readFileSync(join(folder, name), 'utf8')
const alerts = read('alerts.yml')
const recorded = new Set([...alerts.matchAll(/record: (\S+)/g)].map(([, name]) => name))
const alertNames = [...alerts.matchAll(/- alert: (\w+)/g)].map(([, name = '']) => name)
const dashboard = JSON.parse(read('dashboard.json')) as {
  panels: { id: number; title: string; targets?: { expr: string; legendFormat: string }[] }[]
}

/** Labels that Prometheus itself adds, and what it makes of histograms. */
const everywhere = new Set(['job', 'instance', 'le'])

/** Names of metrics in a query, with the labels that are picked. Fails on one that no server has. */
function requireKnown(query: string, where: string) {
  for (const [, name = '', labels = ''] of query
    .replace(/job="imgstream",?/g, '')
    .matchAll(/\b((?:imgstream|process|nodejs)[\w:]*)(?:\{([^}]*)\})?/g)) {
    if (name.includes(':')) {
      assert.ok(recorded.has(name), `${where}: nothing records ${name}`)
      continue
    }
    const known: [string, Metric][] = Object.entries(metricTable)
    const [, metric] =
      known.find(([each, { type }]) => each === (type === 'histogram' ? name.replace(/_(bucket|sum|count)$/, '') : name)) ?? []
    assert.ok(metric, `${where}: there is no metric ${name}`)
    if (metric.type === 'histogram') assert.match(name, /_(bucket|sum|count)$/, where)
    for (const [, label = ''] of labels.matchAll(/(\w+)(?:=|!=|=~|!~)"/g)) {
      assert.ok(everywhere.has(label) || metric.labels.includes(label), `${where}: ${name} has no label ${label}`)
    }
  }
}

describe('the files for Prometheus and Grafana', () => {
  it('ask in rules for metrics and labels that there are', () => {
    const expressions = [...alerts.matchAll(/expr: (.+)/g)].map(([, text = '']) => text)
    assert.equal(expressions.length, alertNames.length + recorded.size)
    for (const each of expressions) requireKnown(each, each)
  })

  it('ask in the dashboard for metrics and labels that there are, and show each kind of them', () => {
    const queries = dashboard.panels.flatMap(({ title, targets = [] }) => targets.map(({ expr }) => ({ title, expr })))
    assert.ok(queries.length > 40)
    for (const { title, expr } of queries) requireKnown(expr, title)
    const shown = queries.map(({ expr }) => expr).join('\n') + alerts
    const unseen = Object.keys(metricTable).filter((name) => !shown.includes(name))
    // What is there for whoever looks closer.
    assert.deepEqual(unseen, [
      'imgstream_collision_cache_entries',
      'imgstream_job_last_duration_seconds',
      'nodejs_heap_size_total_bytes',
      'nodejs_external_memory_bytes',
      'nodejs_eventloop_lag_mean_seconds',
    ])
  })

  it('give panels numbers of their own, and legends only labels that the query keeps', () => {
    const ids = dashboard.panels.map(({ id }) => id)
    assert.equal(new Set(ids).size, ids.length)
    for (const { title, targets = [] } of dashboard.panels) {
      for (const { expr, legendFormat } of targets) {
        for (const [, label = ''] of legendFormat.matchAll(/\{\{(\w+)\}\}/g)) {
          const kept = [...expr.matchAll(/by \(([^)]*)\)/g)].flatMap(([, list = '']) => list.split(/, */))
          assert.ok(kept.includes(label) || (kept.length === 0 && (label === 'instance' || expr.includes(label))), `${title}: ${label}`)
        }
      }
    }
  })

  it('try each alert, and say it in both languages', () => {
    const tried = read('alerts.test.yml')
    for (const name of alertNames) {
      const [, text = ''] = new RegExp(`- alert: ${name}\n([^]*?)(?=\n {6}- alert|$)`).exec(alerts) ?? []
      assert.match(text, /severity: (warning|critical)/, name)
      assert.match(text, / summary: /, name)
      assert.match(text, / summary_ja: .*[ぁ-ん]/, name)
      assert.ok(tried.split(`name: ${name}`).length > 1, `${name} is not tried`)
      for (const document of ['docs/monitoring.md', 'docs/ja/monitoring.md']) {
        assert.ok(readFileSync(join(root, document), 'utf8').includes(`\`${name}\``), `${document} does not explain ${name}`)
      }
    }
  })

  const promtool = spawnSync('promtool', ['--version']).status === 0
  it('pass promtool', { skip: promtool ? false : 'promtool is not installed' }, () => {
    for (const args of [
      ['check', 'rules', 'alerts.yml'],
      ['check', 'config', 'prometheus.yml'],
      ['test', 'rules', 'alerts.test.yml'],
    ]) {
      const { status, stdout, stderr } = spawnSync('promtool', args, { cwd: folder, encoding: 'utf8' })
      assert.equal(status, 0, stdout + stderr)
    }
  })
})
