locals {
  # Cloud Run moves a line's message to textPayload; Docker's lines from the machine have theirs in jsonPayload.message.
  log_resource = local.on_compute_engine ? "resource.type=\"gce_instance\"" : "resource.type=\"cloud_run_revision\" AND resource.labels.service_name=\"imgstream\""
  log_filters = {
    for event in ["collision_detected", "collision_check_failed"] :
    event => "${local.log_resource} AND (textPayload:\"${event}\" OR jsonPayload.message:\"${event}\")"
  }
  is_running = var.run_on != "nothing"
}

# What the guide looks for in the log, as a figure.
resource "google_logging_metric" "event" {
  for_each = local.is_running ? local.log_filters : {}

  project     = var.project_id
  name        = "imgstream/${each.key}"
  description = "Lines of the log with ${each.key}"
  filter      = each.value

  metric_descriptor {
    metric_kind = "DELTA"
    value_type  = "INT64"
    unit        = "1"
  }

  depends_on = [google_project_service.this]
}
