# The guide's four come first; everything else has a default.

variable "project_id" {
  description = "The Google Cloud project of production."
  type        = string
}

variable "region" {
  description = "Where bucket, database and service are."
  type        = string
  default     = "asia-northeast1"
}

variable "bucket_name" {
  description = "The bucket of the photos; its name is unique in all of Cloud Storage."
  type        = string
}

variable "environment" {
  description = "Always production here."
  type        = string
  default     = "production"

  validation {
    condition     = var.environment == "production"
    error_message = "This folder makes production; terraform/test makes test."
  }
}

variable "run_on" {
  description = "What runs the server: cloud_run, or compute_engine for one machine with the compose file."
  type        = string
  default     = "cloud_run"
}

variable "iap_members" {
  description = "Who comes in through Identity-Aware Proxy, such as user:me@example.com. Nobody does before somebody is named here."
  type        = list(string)
  default     = []
}

variable "operators" {
  description = "E-mail addresses of those who may act on the whole installation."
  type        = list(string)
  default     = []
}

variable "alert_emails" {
  description = "Where alerts go."
  type        = list(string)
  default     = []
}

variable "sign_in" {
  description = "iap, accounts, oidc, or several with commas between; a machine takes accounts. Not given: iap on Cloud Run, accounts on a machine."
  type        = string
  default     = null
}

variable "domain" {
  description = "A name of your own, such as photos.example.com: with it a load balancer with Cloud Armor stands in front of Cloud Run."
  type        = string
  default     = null
}

variable "billing_account" {
  description = "The billing account, for an alert on what the project costs."
  type        = string
  default     = null
}

variable "monthly_budget" {
  description = "That budget, in whole units of the billing account's currency."
  type        = number
  default     = 100
}

variable "storage_alert_gb" {
  description = "An alert tells when the bucket holds more."
  type        = number
  default     = 80
}

variable "coldline_days" {
  description = "After so many days originals go to Coldline; 0 is never."
  type        = number
  default     = 30
}

variable "backup_bucket_name" {
  description = "Another bucket for the backups of the database. Not given: the folder backups/ of the photos' bucket."
  type        = string
  default     = null
}

variable "database_tier" {
  description = "Cloud SQL's machine."
  type        = string
  default     = "db-custom-1-3840"
}

variable "database_is_regional" {
  description = "Whether a standby in another zone takes over; doubles the database's price."
  type        = bool
  default     = false
}

variable "database_password_version" {
  description = "Raise it by one for a new password of the database's user."
  type        = number
  default     = 1
}

variable "is_protected" {
  description = "Whether bucket, database and service refuse to be destroyed."
  type        = bool
  default     = true
}

variable "image" {
  description = "The image that the service is made with; later ones are deployed with gcloud."
  type        = string
  default     = null
}

variable "environment_variables" {
  description = "More settings of the server, as .env.example lists them."
  type        = map(string)
  default     = {}
}

variable "machine_is_public" {
  description = "With run_on = compute_engine: whether HTTPS reaches the machine from the internet."
  type        = bool
  default     = false
}

variable "machine_members" {
  description = "With run_on = compute_engine: who may open a tunnel to the machine and sign in there."
  type        = list(string)
  default     = []
}

variable "has_gcr_io" {
  description = "Whether gcr.io/PROJECT/imgstream, the guide's name, works too."
  type        = bool
  default     = true
}

variable "publishers" {
  description = "Who may push images beside the project's own editors."
  type        = list(string)
  default     = []
}
