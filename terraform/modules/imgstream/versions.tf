terraform {
  # 1.11 brought write-only arguments: the database's password is in no state file and in no plan.
  required_version = ">= 1.11"

  required_providers {
    google = {
      source  = "hashicorp/google"
      version = "~> 6.50"
    }
    # For two things that version 6 of the other one cannot say: IAP on a Cloud Run service, and IAP's service agent.
    google-beta = {
      source  = "hashicorp/google-beta"
      version = "~> 6.50"
    }
    random = {
      source  = "hashicorp/random"
      version = "~> 3.7"
    }
  }
}
