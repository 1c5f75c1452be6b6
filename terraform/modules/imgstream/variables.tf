variable "project_id" {
  description = "The Google Cloud project that everything is made in."
  type        = string
}

variable "region" {
  description = "Where bucket, database and service are."
  type        = string
}

variable "bucket_name" {
  description = "The bucket of the photos; its name is unique in all of Cloud Storage."
  type        = string

  validation {
    condition     = can(regex("^[a-z0-9][a-z0-9._-]{1,61}[a-z0-9]$", var.bucket_name))
    error_message = "A bucket's name has 3 to 63 small letters, digits, dots, dashes and underscores, and begins and ends with a letter or digit."
  }
}

variable "environment" {
  description = "What ENVIRONMENT says to the server: test or production."
  type        = string

  validation {
    condition     = contains(["test", "production"], var.environment)
    error_message = "The environment is test or production; development needs no cloud."
  }
}

variable "run_on" {
  description = "What runs the server: cloud_run, compute_engine (one machine with the compose file), or nothing (bucket, service account and registry only)."
  type        = string

  validation {
    condition     = contains(["cloud_run", "compute_engine", "nothing"], var.run_on)
    error_message = "run_on is cloud_run, compute_engine or nothing."
  }
}

variable "is_protected" {
  description = "Whether bucket, database and service refuse to be destroyed."
  type        = bool
}

variable "image" {
  description = "The image that the service is made with. Later ones are deployed with gcloud; Terraform leaves them alone. Not given: Google's placeholder, until the first deployment."
  type        = string
  default     = null
}

variable "environment_variables" {
  description = "More settings of the server, as .env.example lists them. Secrets do not belong here."
  type        = map(string)
  default     = {}
}

# ── The bucket ──────────────────────────────────────────────────────────────────────────────────────────────────────────

variable "coldline_days" {
  description = "After so many days originals go to Coldline; 0 is never."
  type        = number
}

variable "soft_delete_days" {
  description = "For so many days what was deleted from a bucket can be brought back."
  type        = number
}

variable "backup_bucket_name" {
  description = "Another bucket for the backups of the database. Not given: the folder backups/ of the photos' bucket."
  type        = string
  default     = null
}

# ── The database ────────────────────────────────────────────────────────────────────────────────────────────────────────

variable "database_tier" {
  description = "Cloud SQL's machine, such as db-f1-micro or db-custom-1-3840."
  type        = string
}

variable "database_connections" {
  description = "PostgreSQL's max_connections. Ten instances take 90, and twice that while an update runs beside them."
  type        = number
}

variable "database_is_regional" {
  description = "Whether a standby in another zone takes over; doubles the database's price."
  type        = bool
  default     = false
}

variable "database_backups" {
  description = "How many daily backups Cloud SQL keeps; 0 makes none, and no point-in-time recovery either."
  type        = number
}

variable "database_password_version" {
  description = "Raise it by one for a new password of the database's user; user and secret change together."
  type        = number
  default     = 1
}

# ── The service ─────────────────────────────────────────────────────────────────────────────────────────────────────────

variable "max_instances" {
  description = "How many instances Cloud Run starts at most."
  type        = number
}

variable "cpu_always" {
  description = "Whether an instance has its CPU between requests too: pictures of HEIC files are drawn then, and upkeep goes on."
  type        = bool
}

variable "sign_in" {
  description = "What SIGN_IN says to the server: iap, accounts, oidc, or several with commas between. Without iap the service is reached by everybody and signs people in itself. Not given: nothing is said."
  type        = string
  default     = null
}

variable "iap_members" {
  description = "Who comes through Identity-Aware Proxy, such as user:me@example.com or group:family@example.com."
  type        = list(string)
  default     = []
}

variable "operators" {
  description = "E-mail addresses of those who may act on the whole installation (OPERATORS)."
  type        = list(string)
  default     = []
}

variable "domain" {
  description = "The name that people type, such as photos.example.com: with it a load balancer with Cloud Armor and a certificate stands in front of Cloud Run. Not given: Cloud Run's own address."
  type        = string
  default     = null
}

variable "scheduled_commands" {
  description = "Commands that run in the image by themselves: what `imgstream` is given, and when (cron, Japanese time)."
  type = map(object({
    arguments = list(string)
    schedule  = string
  }))
}

# ── The machine ─────────────────────────────────────────────────────────────────────────────────────────────────────────

variable "machine_type" {
  description = "Compute Engine's machine, with run_on = compute_engine."
  type        = string
  default     = "e2-standard-2"
}

variable "machine_is_public" {
  description = "Whether HTTPS (443) reaches the machine from the internet. Otherwise it is reached through Identity-Aware Proxy's tunnel only."
  type        = bool
  default     = false
}

variable "machine_members" {
  description = "Who may open a tunnel to the machine and sign in there, such as user:me@example.com."
  type        = list(string)
  default     = []
}

# ── What it costs, and who is told ──────────────────────────────────────────────────────────────────────────────────────

variable "alert_emails" {
  description = "Where alerts go. Without any they are seen in the console only."
  type        = list(string)
  default     = []
}

variable "storage_alert_gb" {
  description = "An alert tells when the bucket holds more."
  type        = number
  default     = 80
}

variable "billing_account" {
  description = "The billing account, such as 000000-000000-000000, for an alert on what the project costs. Whoever applies must be allowed to make budgets there."
  type        = string
  default     = null
}

variable "monthly_budget" {
  description = "That budget, in whole units of the billing account's currency."
  type        = number
  default     = 50
}
