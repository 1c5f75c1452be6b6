# Nothing here deletes an object: only the server does, and what it deletes can be brought back for a while (soft delete).
locals {
  buckets = merge(
    { photos = var.bucket_name },
    var.backup_bucket_name == null ? {} : { backups = var.backup_bucket_name },
  )
  backup_target = var.backup_bucket_name == null ? "gs://${var.bucket_name}/backups" : "gs://${var.backup_bucket_name}/database"
}

resource "google_storage_bucket" "this" {
  for_each = local.buckets

  project       = var.project_id
  name          = each.value
  location      = var.region
  storage_class = "STANDARD"
  labels        = local.labels

  uniform_bucket_level_access = true
  public_access_prevention    = "enforced"
  force_destroy               = !var.is_protected

  soft_delete_policy {
    retention_duration_seconds = var.soft_delete_days * 86400
  }

  # A prefix is matched from the beginning of the key: derivatives/ (thumbnails, previews), staging/ and backups/, with the originals that a
  # backup keeps below backups/originals/, stay in Standard.
  dynamic "lifecycle_rule" {
    for_each = each.key == "photos" && var.coldline_days > 0 ? [var.coldline_days] : []

    content {
      action {
        type          = "SetStorageClass"
        storage_class = "COLDLINE"
      }

      condition {
        age                   = lifecycle_rule.value
        matches_prefix        = ["originals/"]
        matches_storage_class = ["STANDARD"]
      }
    }
  }

  depends_on = [google_project_service.this]
}
