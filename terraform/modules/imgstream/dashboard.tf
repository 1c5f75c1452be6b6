locals {
  # Title, and the lines of the chart: what, and how it is counted together.
  charts = concat(
    local.on_cloud_run ? [
      {
        title = "Requests a second, by class of answer"
        lines = [{ filter = "metric.type=\"run.googleapis.com/request_count\" AND ${local.service}", aligner = "ALIGN_RATE", reducer = "REDUCE_SUM", by = ["metric.labels.response_code_class"] }]
      },
      {
        title = "Duration of requests (ms): 50, 95 and 99 of 100"
        lines = [for share in ["50", "95", "99"] : { filter = "metric.type=\"run.googleapis.com/request_latencies\" AND ${local.service}", aligner = "ALIGN_DELTA", reducer = "REDUCE_PERCENTILE_${share}", by = [] }]
      },
      {
        title = "Instances"
        lines = [{ filter = "metric.type=\"run.googleapis.com/container/instance_count\" AND ${local.service}", aligner = "ALIGN_MAX", reducer = "REDUCE_SUM", by = ["metric.labels.state"] }]
      },
      {
        title = "CPU and memory of an instance (share)"
        lines = [for what in ["cpu", "memory"] : { filter = "metric.type=\"run.googleapis.com/container/${what}/utilizations\" AND ${local.service}", aligner = "ALIGN_DELTA", reducer = "REDUCE_PERCENTILE_95", by = [] }]
      },
      {
        title = "CPU, memory and disk of the database (share)"
        lines = [for what in ["cpu", "memory", "disk"] : { filter = "metric.type=\"cloudsql.googleapis.com/database/${what}/utilization\" AND resource.type=\"cloudsql_database\"", aligner = "ALIGN_MEAN", reducer = "REDUCE_MAX", by = [] }]
      },
      {
        title = "Connections to the database"
        lines = [{ filter = "metric.type=\"cloudsql.googleapis.com/database/postgresql/num_backends\" AND resource.type=\"cloudsql_database\"", aligner = "ALIGN_MAX", reducer = "REDUCE_SUM", by = [] }]
      },
    ] : [],
    local.on_compute_engine ? [
      {
        title = "CPU of the machine (share)"
        lines = [{ filter = "metric.type=\"compute.googleapis.com/instance/cpu/utilization\" AND resource.type=\"gce_instance\" AND metadata.system_labels.name=\"imgstream-app\"", aligner = "ALIGN_MEAN", reducer = "REDUCE_MAX", by = [] }]
      },
    ] : [],
    local.is_running ? [
      {
        title = "Names that were taken, and checks that failed"
        lines = [for name, metric in google_logging_metric.event : { filter = "metric.type=\"logging.googleapis.com/user/${metric.name}\" AND resource.type=\"${local.on_compute_engine ? "gce_instance" : "cloud_run_revision"}\"", aligner = "ALIGN_DELTA", reducer = "REDUCE_SUM", by = [] }]
      },
    ] : [],
    [
      {
        title = "Bytes in the bucket, by class"
        lines = [{ filter = "metric.type=\"storage.googleapis.com/storage/v2/total_bytes\" AND resource.type=\"gcs_bucket\" AND resource.labels.bucket_name=\"${var.bucket_name}\"", aligner = "ALIGN_MEAN", reducer = "REDUCE_SUM", by = ["metric.labels.storage_class"] }]
      },
      {
        title = "Calls to the bucket a second"
        lines = [{ filter = "metric.type=\"storage.googleapis.com/api/request_count\" AND resource.type=\"gcs_bucket\" AND resource.labels.bucket_name=\"${var.bucket_name}\"", aligner = "ALIGN_RATE", reducer = "REDUCE_SUM", by = ["metric.labels.method"] }]
      },
    ],
  )
}

resource "google_monitoring_dashboard" "this" {
  project = var.project_id

  dashboard_json = jsonencode({
    displayName = "ImgStream (${var.environment})"
    mosaicLayout = {
      columns = 48
      tiles = [
        for index, chart in local.charts : {
          xPos   = (index % 2) * 24
          yPos   = floor(index / 2) * 16
          width  = 24
          height = 16
          widget = {
            title = chart.title
            xyChart = {
              dataSets = [
                for line in chart.lines : {
                  plotType = "LINE"
                  timeSeriesQuery = {
                    timeSeriesFilter = {
                      filter = line.filter
                      aggregation = {
                        alignmentPeriod    = "300s"
                        perSeriesAligner   = line.aligner
                        crossSeriesReducer = line.reducer
                        groupByFields      = line.by
                      }
                    }
                  }
                }
              ]
            }
          }
        }
      ]
    }
  })

  depends_on = [google_project_service.this]
}
