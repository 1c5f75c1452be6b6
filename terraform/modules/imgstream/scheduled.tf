# Commands of the image that run by themselves. They open database and bucket as the server does: through Identity-Aware Proxy they would need
# two tokens that expire, and with no instance running there is no server to reach.
resource "google_cloud_run_v2_job" "command" {
  for_each = local.on_cloud_run ? var.scheduled_commands : {}

  project             = var.project_id
  name                = "imgstream-${each.key}"
  location            = var.region
  deletion_protection = false
  labels              = local.labels

  template {
    template {
      service_account = google_service_account.app.email
      max_retries     = 1
      timeout         = "3600s"

      vpc_access {
        egress = "PRIVATE_RANGES_ONLY"

        network_interfaces {
          network    = google_compute_network.this[0].id
          subnetwork = google_compute_subnetwork.this[0].id
        }
      }

      containers {
        image   = coalesce(var.image, "${local.placeholder}/job:latest")
        command = ["imgstream"]
        args    = each.value.arguments

        resources {
          limits = {
            cpu    = "2"
            memory = "2Gi"
          }
        }

        dynamic "env" {
          # Only a service knows its audience by itself. No command asks for it; the settings are checked as a whole.
          for_each = merge(local.settings, local.has_iap ? { IAP_AUDIENCE = "the-service-knows-its-own" } : {})

          content {
            name  = env.key
            value = env.value
          }
        }
      }
    }
  }

  lifecycle {
    ignore_changes = [client, client_version, template[0].template[0].containers[0].image]
  }

  depends_on = [
    google_project_iam_member.app_database,
    google_secret_manager_secret_iam_member.app_database_url,
    google_secret_manager_secret_version.database_url,
  ]
}

resource "google_cloud_scheduler_job" "command" {
  for_each = google_cloud_run_v2_job.command

  project          = var.project_id
  region           = var.region
  name             = each.value.name
  description      = "imgstream ${join(" ", var.scheduled_commands[each.key].arguments)}"
  schedule         = var.scheduled_commands[each.key].schedule
  time_zone        = "Asia/Tokyo"
  attempt_deadline = "60s"

  retry_config {
    retry_count = 3
  }

  http_target {
    http_method = "POST"
    uri         = "https://run.googleapis.com/v2/projects/${var.project_id}/locations/${var.region}/jobs/${each.value.name}:run"

    oauth_token {
      service_account_email = google_service_account.scheduler[0].email
    }
  }
}
