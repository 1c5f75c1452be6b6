resource "google_monitoring_notification_channel" "email" {
  for_each = toset(var.alert_emails)

  project      = var.project_id
  display_name = "ImgStream: ${each.value}"
  type         = "email"

  labels = {
    email_address = each.value
  }

  depends_on = [google_project_service.this]
}

resource "google_monitoring_alert_policy" "limit" {
  for_each = local.limits

  project               = var.project_id
  display_name          = "ImgStream: ${each.value.title}"
  combiner              = "OR"
  notification_channels = [for channel in google_monitoring_notification_channel.email : channel.id]
  user_labels           = local.labels

  documentation {
    mime_type = "text/markdown"
    content   = each.value.advice
  }

  conditions {
    display_name = each.value.title

    condition_threshold {
      filter             = each.value.filter
      denominator_filter = each.value.of
      comparison         = "COMPARISON_GT"
      threshold_value    = each.value.above
      duration           = each.value.duration

      aggregations {
        alignment_period     = "${each.value.seconds}s"
        per_series_aligner   = each.value.aligner
        cross_series_reducer = each.value.reducer
      }

      dynamic "denominator_aggregations" {
        for_each = each.value.of == null ? [] : [each.value]

        content {
          alignment_period     = "${denominator_aggregations.value.seconds}s"
          per_series_aligner   = denominator_aggregations.value.aligner
          cross_series_reducer = denominator_aggregations.value.reducer
        }
      }
    }
  }

  alert_strategy {
    auto_close = "86400s"
  }

  depends_on = [google_project_service.this]
}

# By the line itself: one is enough, since every name then counts as taken and nobody can upload without deciding.
resource "google_monitoring_alert_policy" "collision_detection" {
  count = local.is_running ? 1 : 0

  project               = var.project_id
  display_name          = "ImgStream: collision detection fails"
  combiner              = "OR"
  notification_channels = [for channel in google_monitoring_notification_channel.email : channel.id]
  user_labels           = local.labels

  documentation {
    mime_type = "text/markdown"
    content   = "A check of names could not ask the database, so every name counted as taken. GET /health says whether it is back; nothing was overwritten."
  }

  conditions {
    display_name = "collision_check_failed in the log"

    condition_matched_log {
      filter = local.log_filters["collision_check_failed"]
    }
  }

  alert_strategy {
    auto_close = "86400s"

    notification_rate_limit {
      period = "3600s"
    }
  }

  depends_on = [google_project_service.this]
}
