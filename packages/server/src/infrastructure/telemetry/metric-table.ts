/** One metric: what it counts, and by which labels. Labels take values of ours only, so that their number is bounded. */
export interface Metric {
  type: 'counter' | 'gauge' | 'histogram'
  labels: readonly string[]
  help: string
  /** Upper bounds of a histogram, seconds. */
  buckets?: readonly number[]
}

const counter = <const Labels extends readonly string[]>(help: string, ...labels: Labels) => ({ type: 'counter', help, labels }) as const
const gauge = <const Labels extends readonly string[]>(help: string, ...labels: Labels) => ({ type: 'gauge', help, labels }) as const
const histogram = <const Labels extends readonly string[]>(buckets: readonly number[], help: string, ...labels: Labels) =>
  ({ type: 'histogram', help, labels, buckets }) as const

const requestSeconds = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2, 5, 10, 30]
const uploadSeconds = [0.025, 0.05, 0.1, 0.25, 0.5, 1, 2, 5, 10, 30]
const databaseSeconds = [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 1, 5]
const storageSeconds = [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 5]
const pauseSeconds = [0.001, 0.005, 0.01, 0.05, 0.1, 0.5]

/**
 * Everything that `/metrics` says. Names follow Prometheus' conventions (https://prometheus.io/docs/practices/naming/): base units, `_total` for
 * what only grows. What a process of Node says of itself has the names that dashboards for Node know. `docs/monitoring.md` lists the same.
 */
export const metricTable = {
  imgstream_build_info: gauge('Always 1; the labels say what runs', 'version', 'node', 'database', 'storage'),

  imgstream_http_requests_total: counter('Requests that were answered, by the pattern of their address', 'method', 'route', 'status'),
  imgstream_http_request_duration_seconds: histogram(
    requestSeconds,
    'From the headers of a request to the end of its answer',
    'method',
    'route',
  ),
  imgstream_sign_ins_total: counter('Attempts to sign in', 'method', 'result'),

  imgstream_uploads_total: counter('Uploads that were received whole, by what became of them', 'outcome', 'policy'),
  imgstream_upload_bytes_total: counter('Bytes of originals that were received whole', 'outcome'),
  imgstream_ingest_duration_seconds: histogram(uploadSeconds, 'From the last byte of an upload to its answer', 'outcome'),
  imgstream_upload_failures_total: counter(
    'Files that did not arrive, by error code; failures of a kind that come at once count as they come',
    'code',
  ),
  imgstream_imaging_duration_seconds: histogram(uploadSeconds, 'Looking at pictures and drawing them', 'operation', 'result'),

  imgstream_collisions_detected_total: counter('Names that were taken already', 'kind', 'source'),
  imgstream_collision_decisions_total: counter('What people decided about taken names', 'decision'),
  imgstream_collision_resolutions_total: counter('What became of uploads under taken names', 'outcome'),
  imgstream_overwrites_total: counter('Overwrites', 'result'),
  imgstream_collision_checks_total: counter('Checks of names; "fallback" is safe mode: the database did not answer', 'result'),
  imgstream_collision_checked_names_total: counter('Names that were checked'),
  imgstream_collision_check_duration_seconds: histogram(databaseSeconds, 'Checks of names, whatever their number'),
  imgstream_collision_cache_entries: gauge('Names that are remembered', 'state'),
  imgstream_collision_cache_lookups_total: counter('Names that were looked up in the memory', 'result'),

  imgstream_queue_waiting: gauge('What waits for its turn', 'queue'),
  imgstream_queue_running: gauge('What has its turn', 'queue'),
  imgstream_events_dropped_total: counter('Events that were given up because too many waited'),

  imgstream_database_operations_total: counter('Statements by themselves, and transactions', 'kind', 'result'),
  imgstream_database_duration_seconds: histogram(databaseSeconds, 'The same with the wait for a connection', 'kind'),
  imgstream_database_retries_total: counter('Transactions that were begun again after a conflict'),
  imgstream_database_connections: gauge('Connections of this process', 'state'),
  imgstream_database_connections_max: gauge('Connections that this process may have'),

  imgstream_storage_operations_total: counter('What was asked of the storage', 'operation', 'result'),
  imgstream_storage_duration_seconds: histogram(
    storageSeconds,
    'How long that took; "append" lasts as long as the client sends',
    'operation',
  ),

  imgstream_job_running: gauge('Whether a background job runs now, on any instance', 'name'),
  imgstream_job_interval_seconds: gauge('How often it comes by itself; 0 for what is only done when somebody asks', 'name'),
  imgstream_job_last_success_timestamp_seconds: gauge('When its last run that was done ended, seconds since 1970', 'name'),
  imgstream_job_last_failed: gauge('Whether the newest run that ended did not get done: 1 or 0', 'name'),
  imgstream_job_last_duration_seconds: gauge('How long the newest run that was done took', 'name'),
  imgstream_job_last_result: gauge('Figures of what that run said it did', 'name', 'figure'),

  imgstream_library_photos: gauge('Photos of all owners, without the trash; counted every ten minutes at most'),
  imgstream_library_bytes: gauge('What all libraries take up, as measured once a day', 'part'),
  imgstream_disk_free_bytes: gauge('Room left where data is kept in folders', 'disk'),
  imgstream_disk_size_bytes: gauge('Size of that disk', 'disk'),
  imgstream_service_healthy: gauge('What /health measured last: 1 or 0; nothing before it was asked', 'service'),

  imgstream_cpu_cores: gauge('Cores that this process may use'),
  imgstream_memory_limit_bytes: gauge('Memory that this process may use'),
  process_cpu_seconds_total: counter('CPU time of this process'),
  process_resident_memory_bytes: gauge('Memory of this process'),
  process_start_time_seconds: gauge('When this process started, seconds since 1970'),
  process_open_fds: gauge('Open files and connections'),
  nodejs_heap_size_used_bytes: gauge('Memory of JavaScript in use'),
  nodejs_heap_size_total_bytes: gauge('Memory of JavaScript'),
  nodejs_external_memory_bytes: gauge('Memory of buffers'),
  nodejs_eventloop_lag_mean_seconds: gauge('How late the event loop was, since the last scrape'),
  nodejs_eventloop_lag_p99_seconds: gauge('The same, 99th percentile'),
  nodejs_eventloop_lag_max_seconds: gauge('The same, at most'),
  nodejs_eventloop_utilization_ratio: gauge('Share of time in which the event loop worked, since the last scrape'),
  nodejs_gc_duration_seconds: histogram(pauseSeconds, 'Collections of garbage', 'kind'),
} as const satisfies Record<string, Metric>

export type MetricName = keyof typeof metricTable
export type LabelsOf<Name extends MetricName> = Record<(typeof metricTable)[Name]['labels'][number], string>
