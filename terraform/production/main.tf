module "imgstream" {
  source = "../modules/imgstream"

  project_id            = var.project_id
  region                = var.region
  bucket_name           = var.bucket_name
  environment           = var.environment
  run_on                = var.run_on
  is_protected          = var.is_protected
  image                 = var.image
  environment_variables = var.environment_variables

  coldline_days      = var.coldline_days
  soft_delete_days   = 30
  backup_bucket_name = var.backup_bucket_name

  database_tier             = var.database_tier
  database_is_regional      = var.database_is_regional
  database_connections      = 200
  database_backups          = 14
  database_password_version = var.database_password_version

  max_instances = 10
  cpu_always    = true
  sign_in       = coalesce(var.sign_in, var.run_on == "cloud_run" ? "iap" : "accounts")
  iap_members   = var.iap_members
  operators     = var.operators
  domain        = var.domain

  # The guide's two cron lines, and a backup: the server's own timers rest while no instance runs.
  scheduled_commands = {
    cache-clear      = { arguments = ["cache", "clear", "--offline"], schedule = "0 2 * * *" }
    monitoring-prune = { arguments = ["monitoring", "prune", "--offline", "--older-than", "90d"], schedule = "0 3 * * 0" }
    backup           = { arguments = ["backup", "create"], schedule = "0 1 * * *" }
  }

  machine_is_public = var.machine_is_public
  machine_members   = var.machine_members

  alert_emails     = var.alert_emails
  storage_alert_gb = var.storage_alert_gb
  billing_account  = var.billing_account
  monthly_budget   = var.monthly_budget
}

module "registry" {
  source = "../modules/registry"

  project_id = var.project_id
  region     = var.region
  has_gcr_io = var.has_gcr_io
  publishers = var.publishers
  readers    = var.run_on == "compute_engine" ? { machine = "serviceAccount:${module.imgstream.service_account}" } : {}
}
