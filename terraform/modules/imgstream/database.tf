# The name of an instance that was destroyed cannot be used again for a week.
resource "random_id" "database" {
  count = local.on_cloud_run ? 1 : 0

  byte_length = 2
}

resource "google_sql_database_instance" "this" {
  count = local.on_cloud_run ? 1 : 0

  project             = var.project_id
  name                = "imgstream-${random_id.database[0].hex}"
  region              = var.region
  database_version    = "POSTGRES_18"
  deletion_protection = var.is_protected

  settings {
    tier                        = var.database_tier
    edition                     = "ENTERPRISE"
    availability_type           = var.database_is_regional ? "REGIONAL" : "ZONAL"
    disk_type                   = "PD_SSD"
    disk_size                   = 10
    disk_autoresize             = true
    deletion_protection_enabled = var.is_protected
    # Only by Google's connector: whoever has the password still needs roles/cloudsql.client.
    connector_enforcement = "REQUIRED"
    user_labels           = local.labels

    ip_configuration {
      ipv4_enabled    = false
      private_network = google_compute_network.this[0].id
      ssl_mode        = "ENCRYPTED_ONLY"
    }

    backup_configuration {
      enabled                        = var.database_backups > 0
      point_in_time_recovery_enabled = var.database_backups > 0
      # 03:00 in Japan.
      start_time                     = "18:00"
      location                       = var.region
      transaction_log_retention_days = 7

      backup_retention_settings {
        retained_backups = max(var.database_backups, 1)
      }
    }

    maintenance_window {
      # Monday, 04:00 in Japan.
      day          = 7
      hour         = 19
      update_track = "stable"
    }

    insights_config {
      # Machines with a shared core have nothing to spare for it.
      query_insights_enabled = startswith(var.database_tier, "db-custom-")
    }

    database_flags {
      name  = "max_connections"
      value = tostring(var.database_connections)
    }
  }

  lifecycle {
    # It grows by itself.
    ignore_changes = [settings[0].disk_size]
  }

  depends_on = [google_service_networking_connection.database]
}

resource "google_sql_database" "this" {
  count = local.on_cloud_run ? 1 : 0

  project  = var.project_id
  name     = "imgstream"
  instance = google_sql_database_instance.this[0].name
}

# Made anew at each run and written only where its version says so: neither plan nor state ever holds it.
ephemeral "random_password" "database" {
  count = local.on_cloud_run ? 1 : 0

  length  = 40
  special = false
}

resource "google_sql_user" "this" {
  count = local.on_cloud_run ? 1 : 0

  project             = var.project_id
  name                = "imgstream"
  instance            = google_sql_database_instance.this[0].name
  password_wo         = ephemeral.random_password.database[0].result
  password_wo_version = var.database_password_version
  # It owns tables, so PostgreSQL refuses to drop it; it goes with the instance.
  deletion_policy = "ABANDON"
}

resource "google_secret_manager_secret" "database_url" {
  count = local.on_cloud_run ? 1 : 0

  project   = var.project_id
  secret_id = "imgstream-database-url"
  labels    = local.labels

  replication {
    user_managed {
      replicas {
        location = var.region
      }
    }
  }

  depends_on = [google_project_service.this]
}

# After the user, so that the server never reads a password that is not in force yet.
resource "google_secret_manager_secret_version" "database_url" {
  count = local.on_cloud_run ? 1 : 0

  secret                 = google_secret_manager_secret.database_url[0].id
  secret_data_wo         = "postgresql://imgstream:${ephemeral.random_password.database[0].result}@/imgstream?host=/cloudsql/${google_sql_database_instance.this[0].connection_name}&ip_type=private"
  secret_data_wo_version = google_sql_user.this[0].password_wo_version

  lifecycle {
    create_before_destroy = true
  }

  depends_on = [google_sql_database.this]
}
