# Every right that this module gives, and no other: docs/terraform.md has them as a table, with the reason for each.

# The guide's own gcloud lines may have made it before: then it is taken over.
resource "google_service_account" "app" {
  project                      = var.project_id
  account_id                   = "imgstream-app"
  display_name                 = "ImgStream Application Service Account"
  create_ignore_already_exists = true

  depends_on = [google_project_service.this]
}

resource "google_storage_bucket_iam_member" "app_objects" {
  for_each = google_storage_bucket.this

  bucket = each.value.name
  role   = "roles/storage.objectUser"
  member = google_service_account.app.member
}

# On itself only: that is how addresses for downloading an original are signed without a key file.
resource "google_service_account_iam_member" "app_signs" {
  service_account_id = google_service_account.app.name
  role               = "roles/iam.serviceAccountTokenCreator"
  member             = google_service_account.app.member
}

# The role cannot be given on an instance, so a condition names it.
resource "google_project_iam_member" "app_database" {
  count = local.on_cloud_run ? 1 : 0

  project = var.project_id
  role    = "roles/cloudsql.client"
  member  = google_service_account.app.member

  condition {
    title      = "Only the database of ImgStream"
    expression = "resource.type == \"sqladmin.googleapis.com/Instance\" && resource.name == \"projects/${var.project_id}/instances/${google_sql_database_instance.this[0].name}\""
  }
}

resource "google_secret_manager_secret_iam_member" "app_database_url" {
  count = local.on_cloud_run ? 1 : 0

  project   = var.project_id
  secret_id = google_secret_manager_secret.database_url[0].secret_id
  role      = "roles/secretmanager.secretAccessor"
  member    = google_service_account.app.member
}

# Docker on the machine sends its containers' lines to Cloud Logging; Cloud Run does so by itself.
resource "google_project_iam_member" "app_logs" {
  count = local.on_compute_engine ? 1 : 0

  project = var.project_id
  role    = "roles/logging.logWriter"
  member  = google_service_account.app.member
}

# ── Who reaches the service ─────────────────────────────────────────────────────────────────────────────────────────────

resource "google_project_service_identity" "iap" {
  count    = local.has_iap ? 1 : 0
  provider = google-beta

  project = var.project_id
  service = "iap.googleapis.com"

  depends_on = [google_project_service.this]
}

# With it nobody but Identity-Aware Proxy calls the service.
resource "google_cloud_run_v2_service_iam_member" "iap_calls" {
  count = local.has_iap ? 1 : 0

  project  = var.project_id
  location = var.region
  name     = google_cloud_run_v2_service.this[0].name
  role     = "roles/run.invoker"
  member   = google_project_service_identity.iap[0].member
}

resource "google_iap_web_cloud_run_service_iam_member" "people_enter" {
  for_each = local.has_iap ? toset(var.iap_members) : toset([])

  project                = var.project_id
  location               = var.region
  cloud_run_service_name = google_cloud_run_v2_service.this[0].name
  role                   = "roles/iap.httpsResourceAccessor"
  member                 = each.value
}

# ── Who starts the scheduled commands ───────────────────────────────────────────────────────────────────────────────────

resource "google_service_account" "scheduler" {
  count = local.on_cloud_run ? 1 : 0

  project      = var.project_id
  account_id   = "imgstream-scheduler"
  display_name = "ImgStream: starts the scheduled commands"

  depends_on = [google_project_service.this]
}

resource "google_cloud_run_v2_job_iam_member" "scheduler_runs" {
  for_each = google_cloud_run_v2_job.command

  project  = var.project_id
  location = var.region
  name     = each.value.name
  role     = "roles/run.invoker"
  member   = google_service_account.scheduler[0].member
}

# ── Who reaches the machine ─────────────────────────────────────────────────────────────────────────────────────────────

resource "google_iap_tunnel_instance_iam_member" "people_tunnel" {
  for_each = local.on_compute_engine ? toset(var.machine_members) : toset([])

  project  = var.project_id
  zone     = google_compute_instance.this[0].zone
  instance = google_compute_instance.this[0].name
  role     = "roles/iap.tunnelResourceAccessor"
  member   = each.value
}

resource "google_compute_instance_iam_member" "people_sign_in" {
  for_each = local.on_compute_engine ? toset(var.machine_members) : toset([])

  project       = var.project_id
  zone          = google_compute_instance.this[0].zone
  instance_name = google_compute_instance.this[0].name
  role          = "roles/compute.osAdminLogin"
  member        = each.value
}

# Whoever signs in on a machine with a service account must be allowed to act as it.
resource "google_service_account_iam_member" "people_act_as_app" {
  for_each = local.on_compute_engine ? toset(var.machine_members) : toset([])

  service_account_id = google_service_account.app.name
  role               = "roles/iam.serviceAccountUser"
  member             = each.value
}
