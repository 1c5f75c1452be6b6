# Only the project has to be said.

variable "project_id" {
  description = "The Google Cloud project of the test environment; another one than production's."
  type        = string
}

variable "region" {
  description = "Where bucket, database and service are."
  type        = string
  default     = "asia-northeast1"
}

variable "bucket_name" {
  description = "The bucket of the photos. Not given: the project's name and -imgstream."
  type        = string
  default     = null
}

variable "environment" {
  description = "Always test here."
  type        = string
  default     = "test"

  validation {
    condition     = var.environment == "test"
    error_message = "This folder makes test; terraform/production makes production."
  }
}

variable "run_on" {
  description = "cloud_run rehearses production, with the smallest database; compute_engine is one machine; nothing makes the bucket only, for a server with DuckDB that runs elsewhere."
  type        = string
  default     = "cloud_run"
}

variable "iap_members" {
  description = "Who comes in through Identity-Aware Proxy, such as user:me@example.com."
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

variable "billing_account" {
  description = "The billing account, for an alert on what the project costs."
  type        = string
  default     = null
}

variable "monthly_budget" {
  description = "That budget, in whole units of the billing account's currency."
  type        = number
  default     = 30
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

variable "machine_members" {
  description = "With run_on = compute_engine: who may open a tunnel to the machine and sign in there."
  type        = list(string)
  default     = []
}
