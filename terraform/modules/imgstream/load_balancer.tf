# Only with a domain: a global load balancer, which Cloud Armor guards, in front of the service. Identity-Aware Proxy stays on the service itself.
resource "google_compute_global_address" "balancer" {
  count = local.has_balancer ? 1 : 0

  project = var.project_id
  name    = "imgstream"

  depends_on = [google_project_service.this]
}

resource "google_compute_region_network_endpoint_group" "service" {
  count = local.has_balancer ? 1 : 0

  project               = var.project_id
  name                  = "imgstream"
  region                = var.region
  network_endpoint_type = "SERVERLESS"

  cloud_run {
    service = google_cloud_run_v2_service.this[0].name
  }
}

resource "google_compute_security_policy" "this" {
  count = local.has_balancer ? 1 : 0

  project = var.project_id
  name    = "imgstream"

  rule {
    description = "Tools that look for holes"
    priority    = 1000
    action      = "deny(403)"

    match {
      expr {
        expression = "evaluatePreconfiguredWaf('scannerdetection-v33-stable', {'sensitivity': 1})"
      }
    }
  }

  # A page of the timeline asks for some hundred thumbnails: an address may ask for a few pages a second.
  rule {
    description = "Too many requests from one address"
    priority    = 2000
    action      = "throttle"

    match {
      versioned_expr = "SRC_IPS_V1"

      config {
        src_ip_ranges = ["*"]
      }
    }

    rate_limit_options {
      conform_action = "allow"
      exceed_action  = "deny(429)"
      enforce_on_key = "IP"

      rate_limit_threshold {
        count        = 10000
        interval_sec = 60
      }
    }
  }

  rule {
    description = "Everybody else"
    priority    = 2147483647
    action      = "allow"

    match {
      versioned_expr = "SRC_IPS_V1"

      config {
        src_ip_ranges = ["*"]
      }
    }
  }
}

resource "google_compute_backend_service" "this" {
  count = local.has_balancer ? 1 : 0

  project               = var.project_id
  name                  = "imgstream"
  load_balancing_scheme = "EXTERNAL_MANAGED"
  protocol              = "HTTPS"
  security_policy       = google_compute_security_policy.this[0].id

  backend {
    group = google_compute_region_network_endpoint_group.service[0].id
  }

  log_config {
    enable      = true
    sample_rate = 1
  }
}

resource "google_compute_url_map" "this" {
  count = local.has_balancer ? 1 : 0

  project         = var.project_id
  name            = "imgstream"
  default_service = google_compute_backend_service.this[0].id
}

resource "google_compute_managed_ssl_certificate" "this" {
  count = local.has_balancer ? 1 : 0

  project = var.project_id
  name    = "imgstream-${replace(var.domain, ".", "-")}"

  managed {
    domains = [var.domain]
  }

  lifecycle {
    create_before_destroy = true
  }
}

resource "google_compute_ssl_policy" "this" {
  count = local.has_balancer ? 1 : 0

  project         = var.project_id
  name            = "imgstream"
  profile         = "MODERN"
  min_tls_version = "TLS_1_2"
}

resource "google_compute_target_https_proxy" "this" {
  count = local.has_balancer ? 1 : 0

  project          = var.project_id
  name             = "imgstream"
  url_map          = google_compute_url_map.this[0].id
  ssl_certificates = [google_compute_managed_ssl_certificate.this[0].id]
  ssl_policy       = google_compute_ssl_policy.this[0].id
}

resource "google_compute_global_forwarding_rule" "https" {
  count = local.has_balancer ? 1 : 0

  project               = var.project_id
  name                  = "imgstream-https"
  load_balancing_scheme = "EXTERNAL_MANAGED"
  ip_address            = google_compute_global_address.balancer[0].id
  port_range            = "443"
  target                = google_compute_target_https_proxy.this[0].id
}

# Plain http is sent to https.
resource "google_compute_url_map" "to_https" {
  count = local.has_balancer ? 1 : 0

  project = var.project_id
  name    = "imgstream-to-https"

  default_url_redirect {
    https_redirect         = true
    redirect_response_code = "PERMANENT_REDIRECT"
    strip_query            = false
  }
}

resource "google_compute_target_http_proxy" "this" {
  count = local.has_balancer ? 1 : 0

  project = var.project_id
  name    = "imgstream"
  url_map = google_compute_url_map.to_https[0].id
}

resource "google_compute_global_forwarding_rule" "http" {
  count = local.has_balancer ? 1 : 0

  project               = var.project_id
  name                  = "imgstream-http"
  load_balancing_scheme = "EXTERNAL_MANAGED"
  ip_address            = google_compute_global_address.balancer[0].id
  port_range            = "80"
  target                = google_compute_target_http_proxy.this[0].id
}
