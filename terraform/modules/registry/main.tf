locals {
  # gcr.io is served by a repository of this name in this place: https://cloud.google.com/artifact-registry/docs/transition/setup-gcr-repo
  repositories = merge(
    { imgstream = var.region },
    var.has_gcr_io ? { "gcr.io" = "us" } : {},
  )
}

resource "google_project_service" "this" {
  project            = var.project_id
  service            = "artifactregistry.googleapis.com"
  disable_on_destroy = false
}

resource "google_artifact_registry_repository" "this" {
  for_each = local.repositories

  project       = var.project_id
  repository_id = each.key
  location      = each.value
  format        = "DOCKER"
  description   = "Images of ImgStream"

  # The last ten stay, for going back; of the others what is older than 90 days goes.
  cleanup_policies {
    id     = "keep-ten"
    action = "KEEP"

    most_recent_versions {
      keep_count = 10
    }
  }

  cleanup_policies {
    id     = "delete-old"
    action = "DELETE"

    condition {
      older_than = "7776000s"
    }
  }

  depends_on = [google_project_service.this]
}

resource "google_artifact_registry_repository_iam_member" "reader" {
  for_each = merge([
    for repository in keys(local.repositories) : { for name, member in var.readers : "${repository} ${name}" => { repository = repository, member = member } }
  ]...)

  project    = var.project_id
  location   = google_artifact_registry_repository.this[each.value.repository].location
  repository = google_artifact_registry_repository.this[each.value.repository].name
  role       = "roles/artifactregistry.reader"
  member     = each.value.member
}

resource "google_artifact_registry_repository_iam_member" "publisher" {
  for_each = { for pair in setproduct(keys(local.repositories), var.publishers) : join(" ", pair) => { repository = pair[0], member = pair[1] } }

  project    = var.project_id
  location   = google_artifact_registry_repository.this[each.value.repository].location
  repository = google_artifact_registry_repository.this[each.value.repository].name
  role       = "roles/artifactregistry.writer"
  member     = each.value.member
}
