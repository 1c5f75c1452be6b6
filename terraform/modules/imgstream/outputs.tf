output "url" {
  description = "Where people open it."
  value = (
    local.has_balancer ? "https://${var.domain}"
    : local.on_cloud_run ? google_cloud_run_v2_service.this[0].uri
    : local.on_compute_engine ? "http://localhost:8501, through: gcloud compute ssh imgstream-app --tunnel-through-iap --zone=${local.zone} --project=${var.project_id} -- -N -L 8501:localhost:8501"
    : null
  )
}

output "domain_address" {
  description = "What the domain's A record must say."
  value       = local.has_balancer ? google_compute_global_address.balancer[0].address : null
}

output "machine_address" {
  description = "The machine's address."
  value       = local.on_compute_engine ? google_compute_address.machine[0].address : null
}

output "bucket_name" {
  description = "The bucket of the photos."
  value       = google_storage_bucket.this["photos"].name
}

output "backup_target" {
  description = "Where backups of the database go."
  value       = local.backup_target
}

output "service_account" {
  description = "As whom the server asks Google's services."
  value       = google_service_account.app.email
}

output "database_instance" {
  description = "PROJECT:REGION:INSTANCE of Cloud SQL."
  value       = local.on_cloud_run ? google_sql_database_instance.this[0].connection_name : null
}

output "jobs" {
  description = "The scheduled commands; each wants the new image after an update."
  value       = [for job in google_cloud_run_v2_job.command : job.name]
}

output "settings" {
  description = "What the server is told."
  value       = local.settings
}

output "compose_override" {
  description = "For a machine: what docker-compose.override.yml says, so that photos go to the bucket."
  value = local.on_compute_engine ? yamlencode({
    services = {
      app = {
        environment = { for name, value in local.settings : name => value if !contains(["ENVIRONMENT", "PUBLIC_URL", "SIGN_IN"], name) }
      }
    }
  }) : null
}
