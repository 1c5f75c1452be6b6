module "imgstream" {
  source = "../modules/imgstream"

  project_id            = var.project_id
  region                = var.region
  bucket_name           = coalesce(var.bucket_name, "${var.project_id}-imgstream")
  environment           = var.environment
  run_on                = var.run_on
  is_protected          = false
  image                 = var.image
  environment_variables = var.environment_variables

  coldline_days    = 30
  soft_delete_days = 7

  # The smallest machine takes 25 connections: two instances with eight each, and those that listen.
  database_tier        = "db-f1-micro"
  database_connections = 25
  database_backups     = 0

  max_instances = 2
  cpu_always    = false
  sign_in       = var.run_on == "nothing" ? null : var.run_on == "cloud_run" ? "iap" : "accounts"
  iap_members   = var.iap_members
  operators     = var.operators

  scheduled_commands = {
    cache-clear      = { arguments = ["cache", "clear", "--offline"], schedule = "0 2 * * *" }
    monitoring-prune = { arguments = ["monitoring", "prune", "--offline", "--older-than", "7d"], schedule = "0 3 * * 0" }
  }

  machine_members = var.machine_members

  alert_emails    = var.alert_emails
  billing_account = var.billing_account
  monthly_budget  = var.monthly_budget
}

module "registry" {
  source = "../modules/registry"

  project_id = var.project_id
  region     = var.region
  has_gcr_io = false
  readers    = var.run_on == "compute_engine" ? { machine = "serviceAccount:${module.imgstream.service_account}" } : {}
}
