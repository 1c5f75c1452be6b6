# A network without a single open door: its rule is to let nothing in, and only the machine's file adds to it.
resource "google_compute_network" "this" {
  count = var.run_on == "nothing" ? 0 : 1

  project                 = var.project_id
  name                    = "imgstream"
  auto_create_subnetworks = false

  depends_on = [google_project_service.this]
}

resource "google_compute_subnetwork" "this" {
  count = var.run_on == "nothing" ? 0 : 1

  project                  = var.project_id
  name                     = "imgstream"
  region                   = var.region
  network                  = google_compute_network.this[0].id
  ip_cidr_range            = "10.20.0.0/24"
  private_ip_google_access = true
}

# The addresses that Google's own network, where Cloud SQL is, may use in ours.
resource "google_compute_global_address" "database" {
  count = local.on_cloud_run ? 1 : 0

  project       = var.project_id
  name          = "imgstream-database"
  purpose       = "VPC_PEERING"
  address_type  = "INTERNAL"
  prefix_length = 20
  network       = google_compute_network.this[0].id
}

resource "google_service_networking_connection" "database" {
  count = local.on_cloud_run ? 1 : 0

  network                 = google_compute_network.this[0].id
  service                 = "servicenetworking.googleapis.com"
  reserved_peering_ranges = [google_compute_global_address.database[0].name]
  # Google takes hours to let go of it after the last instance; destroying would fail meanwhile.
  deletion_policy = "ABANDON"
}
