locals {
  # What the server is told, on Cloud Run and by .env on a machine. `gcloud run deploy --set-env-vars` with the guide's three replaces all of
  # them and works too: the others are then what production takes by itself.
  settings = merge(
    {
      ENVIRONMENT          = var.environment
      GOOGLE_CLOUD_PROJECT = var.project_id
      GCS_BUCKET_NAME      = var.bucket_name
      GCS_BUCKET_REGION    = var.region
      GCS_COLDLINE_DAYS    = tostring(max(var.coldline_days, 1))
      BACKUP_TO            = local.backup_target
    },
    var.sign_in == null ? {} : { SIGN_IN = var.sign_in },
    length(var.operators) == 0 ? {} : { OPERATORS = join(",", var.operators) },
    var.domain == null ? {} : { PUBLIC_URL = "https://${var.domain}" },
    local.on_cloud_run ? {
      DATABASE_TYPE       = "postgresql"
      DATABASE_URL_SECRET = google_secret_manager_secret.database_url[0].secret_id
    } : {},
    # Google's own proxy, and the load balancer before it.
    local.has_balancer ? { TRUSTED_PROXIES = "2" } : {},
    var.environment_variables,
  )
  placeholder = "us-docker.pkg.dev/cloudrun/container"
}

resource "google_cloud_run_v2_service" "this" {
  count    = local.on_cloud_run ? 1 : 0
  provider = google-beta

  project             = var.project_id
  name                = "imgstream"
  location            = var.region
  deletion_protection = var.is_protected
  labels              = local.labels
  ingress             = local.has_balancer ? "INGRESS_TRAFFIC_INTERNAL_LOAD_BALANCER" : "INGRESS_TRAFFIC_ALL"
  launch_stage        = local.has_iap ? "BETA" : "GA"
  iap_enabled         = local.has_iap
  # Without IAP everybody reaches the server, which signs people in itself.
  invoker_iam_disabled = !local.has_iap

  template {
    service_account                  = google_service_account.app.email
    execution_environment            = "EXECUTION_ENVIRONMENT_GEN2"
    max_instance_request_concurrency = 80
    # The slowest download of the largest file: 200 MB at 2 Mbit/s.
    timeout = "900s"
    labels  = local.labels

    scaling {
      min_instance_count = 0
      max_instance_count = var.max_instances
    }

    vpc_access {
      egress = "PRIVATE_RANGES_ONLY"

      network_interfaces {
        network    = google_compute_network.this[0].id
        subnetwork = google_compute_subnetwork.this[0].id
      }
    }

    containers {
      name  = "imgstream"
      image = coalesce(var.image, "${local.placeholder}/hello:latest")

      ports {
        container_port = 8501
      }

      resources {
        limits = {
          cpu    = "2"
          memory = "2Gi"
        }
        cpu_idle          = !var.cpu_always
        startup_cpu_boost = true
      }

      # A revision that does not get ready receives no request: the one before goes on.
      startup_probe {
        period_seconds    = 5
        timeout_seconds   = 4
        failure_threshold = 24

        http_get {
          path = "/ready"
        }
      }

      dynamic "env" {
        for_each = local.settings

        content {
          name  = env.key
          value = env.value
        }
      }
    }
  }

  lifecycle {
    # Images and traffic are shifted with gcloud, also back.
    ignore_changes = [client, client_version, template[0].containers[0].image, template[0].revision, traffic]

    precondition {
      condition     = local.has_iap || can(local.settings.PUBLIC_URL)
      error_message = "Without iap the server has to know its address: give domain, or environment_variables = { PUBLIC_URL = \"https://…\" }."
    }
  }

  depends_on = [
    google_project_iam_member.app_database,
    google_secret_manager_secret_iam_member.app_database_url,
    google_secret_manager_secret_version.database_url,
    google_storage_bucket_iam_member.app_objects,
  ]
}
