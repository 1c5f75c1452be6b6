output "image" {
  description = "The name to tag and push images with, without a tag."
  value       = "${var.region}-docker.pkg.dev/${var.project_id}/${google_artifact_registry_repository.this["imgstream"].repository_id}/imgstream"
}
