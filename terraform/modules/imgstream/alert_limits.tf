locals {
  service = "resource.type=\"cloud_run_revision\" AND resource.labels.service_name=\"imgstream\""
  failed  = "metric.labels.response_code_class=\"5xx\""

  # Each with what is compared, above which limit, and how it is counted together. `of` makes a share of it.
  limits = merge(
    local.on_cloud_run ? {
      availability = {
        title    = "Availability below 99 %"
        advice   = "More than 1 % of an hour's requests ended with an error of the server. `gcloud logging read 'severity>=ERROR'` says which; an update that began it is taken back with `gcloud run services update-traffic`."
        filter   = "metric.type=\"run.googleapis.com/request_count\" AND ${local.service} AND ${local.failed}"
        of       = "metric.type=\"run.googleapis.com/request_count\" AND ${local.service}"
        seconds  = 3600
        aligner  = "ALIGN_DELTA"
        reducer  = "REDUCE_SUM"
        above    = 0.01
        duration = "0s"
      }
      errors = {
        title    = "Errors above 5 % in five minutes"
        advice   = "Something is broken now. GET /health says whether it is the database or the bucket."
        filter   = "metric.type=\"run.googleapis.com/request_count\" AND ${local.service} AND ${local.failed}"
        of       = "metric.type=\"run.googleapis.com/request_count\" AND ${local.service}"
        seconds  = 300
        aligner  = "ALIGN_DELTA"
        reducer  = "REDUCE_SUM"
        above    = 0.05
        duration = "0s"
      }
      latency = {
        title    = "95 of 100 requests take up to more than 2 s"
        advice   = "Uploads and downloads of large files count too, so an evening of them is no fault. Otherwise look at CPU, and at the database's."
        filter   = "metric.type=\"run.googleapis.com/request_latencies\" AND ${local.service}"
        of       = null
        seconds  = 300
        aligner  = "ALIGN_DELTA"
        reducer  = "REDUCE_PERCENTILE_95"
        above    = 2000
        duration = "300s"
      }
      cpu = {
        title    = "CPU of the service above 80 %"
        advice   = "Drawing pictures takes it while many photos arrive. When it stays, raise max_instances."
        filter   = "metric.type=\"run.googleapis.com/container/cpu/utilizations\" AND ${local.service}"
        of       = null
        seconds  = 300
        aligner  = "ALIGN_DELTA"
        reducer  = "REDUCE_PERCENTILE_95"
        above    = 0.8
        duration = "600s"
      }
      memory = {
        title    = "Memory of the service above 80 %"
        advice   = "Temporary files count as memory on Cloud Run. When it stays, lower OWNER_UPLOADS_AT_ONCE."
        filter   = "metric.type=\"run.googleapis.com/container/memory/utilizations\" AND ${local.service}"
        of       = null
        seconds  = 300
        aligner  = "ALIGN_DELTA"
        reducer  = "REDUCE_PERCENTILE_95"
        above    = 0.8
        duration = "300s"
      }
      database_cpu = {
        title    = "CPU of the database above 80 %"
        advice   = "A larger database_tier; Cloud SQL starts anew for it, which takes a minute."
        filter   = "metric.type=\"cloudsql.googleapis.com/database/cpu/utilization\" AND resource.type=\"cloudsql_database\""
        of       = null
        seconds  = 300
        aligner  = "ALIGN_MEAN"
        reducer  = "REDUCE_MAX"
        above    = 0.8
        duration = "600s"
      }
      database_memory = {
        title    = "Memory of the database above 80 %"
        advice   = "PostgreSQL uses what it has for its cache, so it may stand close to it. When it slows down too, a larger database_tier."
        filter   = "metric.type=\"cloudsql.googleapis.com/database/memory/utilization\" AND resource.type=\"cloudsql_database\""
        of       = null
        seconds  = 300
        aligner  = "ALIGN_MEAN"
        reducer  = "REDUCE_MAX"
        above    = 0.8
        duration = "1800s"
      }
    } : {},
    local.on_compute_engine ? {
      machine_cpu = {
        title    = "CPU of the machine above 80 %"
        advice   = "Drawing pictures takes it while many photos arrive. When it stays, a larger machine_type."
        filter   = "metric.type=\"compute.googleapis.com/instance/cpu/utilization\" AND resource.type=\"gce_instance\" AND metadata.system_labels.name=\"imgstream-app\""
        of       = null
        seconds  = 300
        aligner  = "ALIGN_MEAN"
        reducer  = "REDUCE_MAX"
        above    = 0.8
        duration = "600s"
      }
      # Machines of the E2 kind tell it without an agent.
      machine_memory = {
        title    = "Memory of the machine above 80 %"
        advice   = "docker stats says which container. When it stays, a larger machine_type."
        filter   = "metric.type=\"compute.googleapis.com/instance/memory/balloon/ram_used\" AND resource.type=\"gce_instance\" AND metadata.system_labels.name=\"imgstream-app\""
        of       = "metric.type=\"compute.googleapis.com/instance/memory/balloon/ram_size\" AND resource.type=\"gce_instance\" AND metadata.system_labels.name=\"imgstream-app\""
        seconds  = 300
        aligner  = "ALIGN_MEAN"
        reducer  = "REDUCE_SUM"
        above    = 0.8
        duration = "600s"
      }
    } : {},
    {
      storage = {
        title    = "The bucket holds more than ${var.storage_alert_gb} GB"
        advice   = "Nothing is wrong: it costs more than you may think. storage_alert_gb says from where on you are told."
        filter   = "metric.type=\"storage.googleapis.com/storage/v2/total_bytes\" AND resource.type=\"gcs_bucket\" AND resource.labels.bucket_name=\"${var.bucket_name}\""
        of       = null
        seconds  = 3600
        aligner  = "ALIGN_MEAN"
        reducer  = "REDUCE_SUM"
        above    = var.storage_alert_gb * 1000000000
        duration = "0s"
      }
    },
  )
}
