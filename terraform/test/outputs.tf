output "url" {
  description = "Where people open it."
  value       = module.imgstream.url
}

output "image" {
  description = "The name to tag and push images with, without a tag."
  value       = module.registry.image
}

output "bucket_name" {
  description = "The bucket of the photos."
  value       = module.imgstream.bucket_name
}

output "backup_target" {
  description = "Where backups of the database go."
  value       = module.imgstream.backup_target
}

output "service_account" {
  description = "As whom the server asks Google's services."
  value       = module.imgstream.service_account
}

output "database_instance" {
  description = "PROJECT:REGION:INSTANCE of Cloud SQL."
  value       = module.imgstream.database_instance
}

output "domain_address" {
  description = "What the domain's A record must say."
  value       = module.imgstream.domain_address
}

output "machine_address" {
  description = "The machine's address."
  value       = module.imgstream.machine_address
}

output "jobs" {
  description = "The scheduled commands; each wants the new image after an update."
  value       = module.imgstream.jobs
}

output "settings" {
  description = "What the server is told."
  value       = module.imgstream.settings
}

output "compose_override" {
  description = "For a machine: what docker-compose.override.yml says, so that photos go to the bucket."
  value       = module.imgstream.compose_override
}
