# One machine that runs the compose file, for whoever wants neither Cloud Run nor Cloud SQL. Photos go to the bucket all the same.
locals {
  zone = "${var.region}-a"
  # Identity-Aware Proxy's tunnels come from here: https://cloud.google.com/iap/docs/using-tcp-forwarding
  tunnels = "35.235.240.0/20"
}

resource "google_compute_firewall" "tunnels" {
  count = local.on_compute_engine ? 1 : 0

  project       = var.project_id
  name          = "imgstream-tunnels"
  description   = "Signing in through Identity-Aware Proxy"
  network       = google_compute_network.this[0].id
  direction     = "INGRESS"
  source_ranges = [local.tunnels]
  target_tags   = ["imgstream"]

  allow {
    protocol = "tcp"
    ports    = ["22"]
  }
}

resource "google_compute_firewall" "https" {
  count = local.on_compute_engine && var.machine_is_public ? 1 : 0

  project       = var.project_id
  name          = "imgstream-https"
  description   = "HTTPS, and nothing else, from everywhere"
  network       = google_compute_network.this[0].id
  direction     = "INGRESS"
  source_ranges = ["0.0.0.0/0"]
  target_tags   = ["imgstream"]

  allow {
    protocol = "tcp"
    ports    = ["443"]
  }

  # HTTP/3
  allow {
    protocol = "udp"
    ports    = ["443"]
  }
}

resource "google_compute_address" "machine" {
  count = local.on_compute_engine ? 1 : 0

  project = var.project_id
  name    = "imgstream"
  region  = var.region

  depends_on = [google_project_service.this]
}

# Docker keeps everything here: the machine can be made anew without it.
resource "google_compute_disk" "data" {
  count = local.on_compute_engine ? 1 : 0

  project = var.project_id
  name    = "imgstream-data"
  zone    = local.zone
  type    = "pd-balanced"
  size    = 50
  labels  = local.labels

  depends_on = [google_project_service.this]
}

resource "google_compute_resource_policy" "snapshots" {
  count = local.on_compute_engine ? 1 : 0

  project = var.project_id
  name    = "imgstream-snapshots"
  region  = var.region

  snapshot_schedule_policy {
    schedule {
      daily_schedule {
        days_in_cycle = 1
        # 03:00 in Japan.
        start_time = "18:00"
      }
    }

    retention_policy {
      max_retention_days    = 14
      on_source_disk_delete = "KEEP_AUTO_SNAPSHOTS"
    }
  }

  depends_on = [google_project_service.this]
}

resource "google_compute_disk_resource_policy_attachment" "snapshots" {
  count = local.on_compute_engine ? 1 : 0

  project = var.project_id
  zone    = local.zone
  disk    = google_compute_disk.data[0].name
  name    = google_compute_resource_policy.snapshots[0].name
}

resource "google_compute_instance" "this" {
  count = local.on_compute_engine ? 1 : 0

  project             = var.project_id
  name                = "imgstream-app"
  zone                = local.zone
  machine_type        = var.machine_type
  tags                = ["imgstream"]
  labels              = local.labels
  deletion_protection = var.is_protected
  # A machine of another type is this one, stopped in between.
  allow_stopping_for_update = true

  boot_disk {
    initialize_params {
      image = "ubuntu-os-cloud/ubuntu-2404-lts-amd64"
      size  = 50
      type  = "pd-balanced"
    }
  }

  attached_disk {
    source      = google_compute_disk.data[0].id
    device_name = "imgstream-data"
  }

  network_interface {
    subnetwork = google_compute_subnetwork.this[0].id

    # For what the machine asks of the internet; what may come in is said by the firewall.
    access_config {
      nat_ip = google_compute_address.machine[0].address
    }
  }

  service_account {
    email = google_service_account.app.email
    # What it may do is said by its roles.
    scopes = ["cloud-platform"]
  }

  shielded_instance_config {
    enable_secure_boot          = true
    enable_vtpm                 = true
    enable_integrity_monitoring = true
  }

  metadata = {
    enable-oslogin         = "TRUE"
    block-project-ssh-keys = "TRUE"
    startup-script         = file("${path.module}/prepare-machine.sh")
  }

  lifecycle {
    # A newer Ubuntu is no reason to make the machine anew; it updates itself.
    ignore_changes = [boot_disk[0].initialize_params[0].image]
  }
}
