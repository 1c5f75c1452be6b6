locals {
  on_cloud_run      = var.run_on == "cloud_run"
  on_compute_engine = var.run_on == "compute_engine"
  has_iap           = local.on_cloud_run && contains(split(",", replace(coalesce(var.sign_in, "-"), " ", "")), "iap")
  has_balancer      = local.on_cloud_run && var.domain != null

  labels = {
    app         = "imgstream"
    environment = var.environment
  }

  apis = toset(concat(
    [
      "cloudresourcemanager.googleapis.com",
      "iam.googleapis.com",
      "iamcredentials.googleapis.com",
      "logging.googleapis.com",
      "monitoring.googleapis.com",
      "storage.googleapis.com",
    ],
    local.on_cloud_run ? [
      "cloudscheduler.googleapis.com",
      "compute.googleapis.com",
      "iap.googleapis.com",
      "run.googleapis.com",
      "secretmanager.googleapis.com",
      "servicenetworking.googleapis.com",
      "sqladmin.googleapis.com",
    ] : [],
    local.on_compute_engine ? ["compute.googleapis.com", "iap.googleapis.com"] : [],
    var.billing_account == null ? [] : ["billingbudgets.googleapis.com"],
  ))
}

resource "google_project_service" "this" {
  for_each = local.apis

  project            = var.project_id
  service            = each.value
  disable_on_destroy = false
}
